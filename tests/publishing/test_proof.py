"""The number check finds what is wrong in published tables, and pins what is right."""

import json
import shutil
import tomllib
from pathlib import Path

import pytest

from shinpo.cli.__main__ import main
from shinpo.law.load import document
from shinpo.publishing.proof.formulas import Library
from shinpo.publishing.proof.report import NUMBERS, Report, prove
from shinpo.statistics.published_files import load, published_root, table_folders

FOLDERS = table_folders(published_root())
COUNTS = tomllib.loads((Path(__file__).parent / "proof_counts.toml").read_text(encoding="utf-8"))


def name(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    library = Library()
    return {name(folder): prove(folder, library) for folder in FOLDERS}


@pytest.fixture
def copied(tmp_path: Path):
    """Copy a published table out of its place; `edit` changes one of its files."""

    def copy(path: str, **edits: tuple[str, str]) -> Path:
        folder = tmp_path / path
        shutil.copytree(published_root() / path, folder)
        for stem, (old, new) in edits.items():
            file = next(folder.glob(f"{stem}.*"))
            text = file.read_text(encoding="utf-8")
            assert old in text, f"{old!r} is not in {file.name}"
            file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return copy


def proved(folder: Path) -> Report:
    return prove(folder, Library())


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_every_table_is_explained_and_its_five_numbers_are_pinned(folder, reports):
    report = reports[name(folder)]
    assert not report.differences, [finding.json() for finding in report.differences]
    assert not report.errors, report.errors
    assert dict(report.counts) == COUNTS[report.table.id]
    assert report.counts["recomputed"] == (report.counts["equal"] + report.counts["known_misprint"])


def test_ids_and_sources_are_those_of_the_registers(reports):
    sources = document("sources")
    for path, report in reports.items():
        assert report.table.id == path.replace("/", "_", 1)
        assert report.table.spec["source"] in sources
    assert set(COUNTS) == {report.table.id for report in reports.values()}


def test_about_what_the_documents_print_is_there(reports):
    assert sum(report.counts["printed"] for report in reports.values()) > 3_500


class TestAWrongFigureIsFound:
    def test_in_a_sum(self, copied):
        folder = copied(
            "s002/by_industry", values=("wholesale,ytd_count,204", "wholesale,ytd_count,205")
        )
        report = proved(folder)
        assert [(d.cell, str(d.printed), str(d.right)) for d in report.differences] == [
            (("total", "ytd_count"), "2326", "2327")
        ]
        assert report.differences[0].rule == "sum"

    def test_in_a_share(self, copied):
        folder = copied(
            "s002/by_industry", values=("retail,balance_share,23.4", "retail,balance_share,23.5")
        )
        (difference,) = proved(folder).differences
        assert (difference.cell, str(difference.right)) == (("retail", "balance_share"), "23.4")

    def test_in_a_roll_forward_by_one_thousand_yen(self, copied):
        folder = copied(
            "s002/overview", values=("repaid,ytd_amount,23444130", "repaid,ytd_amount,23444131")
        )
        (difference,) = proved(folder).differences
        assert difference.cell == ("outstanding", "ytd_amount")
        assert difference.rule == "linear"

    def test_in_a_figure_that_another_table_repeats(self, copied):
        folder = copied(
            "s002/summary", values=("approvals,month_count,621", "approvals,month_count,622")
        )
        (difference,) = proved(folder).differences
        assert difference.rule == "equals"

    def test_in_a_ratio_that_is_only_repeated(self, copied):
        folder = copied(
            "s002/summary", values=("approvals,month_ratio,92.5", "approvals,month_ratio,92.6")
        )
        (difference,) = proved(folder).differences
        assert str(difference.right) == "92.5"

    def test_in_a_grade(self, copied):
        folder = copied("s002/plan", marks=("line_04,grade,E", "line_04,grade,D"))
        (difference,) = proved(folder).differences
        assert (difference.printed, difference.right) == ("D", "E")

    def test_in_a_ratio_between_tables(self, copied):
        folder = copied("s002/ratios", values=("line_12,actual,2.64", "line_12,actual,2.63"))
        cells = {d.cell for d in proved(folder).differences}
        assert ("line_12", "actual") in cells

    def test_where_a_figure_is_missing(self, copied):
        folder = copied(
            "s002/by_industry", values=("retail,balance_share,23.4", "retail,balance_share,")
        )
        (difference,) = proved(folder).differences
        assert difference.printed is None


class TestTheMisprintListCanFail:
    def test_an_entry_that_nothing_needs_is_an_error(self, copied):
        folder = copied(
            "s002/by_bank", values=("bank_05,sub_per_approval,\n", "bank_05,sub_per_approval,0.0\n")
        )
        assert any("bank_05/sub_per_approval" in error for error in proved(folder).errors)

    def test_an_entry_with_another_right_value_does_not_excuse(self, copied):
        folder = copied("s002/ratios", table=('right = "0.57"', 'right = "0.58"'))
        report = proved(folder)
        assert [d.cell for d in report.differences] == [("line_03", "plan")]
        assert report.errors

    def test_rounding_excuses_only_what_rounding_explains(self, copied):
        folder = copied("s002/ratios", table=('cause = "unexplained"', 'cause = "rounding"'))
        assert proved(folder).errors == ("line_03/plan: 端数処理では説明できない差です。",)

    def test_a_lost_sign_is_put_back_before_anything_is_worked_out_from_it(self, reports):
        report = reports["s002/income"]
        found = {finding.cell: finding for finding in report.misprints}
        assert str(found["line_22", "actual"].right) == "-294"
        assert str(found["line_25", "actual"].right) == "352"  # 617 - 294 + 29, rounding


class TestNothingIsLeftOut:
    def test_a_derived_cell_without_rule_or_note_is_an_error(self, copied):
        folder = copied("s002/by_term", table=('rows = ["average"]', 'rows = ["total"]'))
        assert any(error.startswith("average/") for error in proved(folder).errors)

    def test_a_note_that_covers_nothing_is_an_error(self, copied):
        folder = copied(
            "s002/by_purpose", table=('columns = ["ytd_ratio"]', 'columns = ["month_count"]')
        )
        assert any("not_printed" in error for error in proved(folder).errors)


class TestTheCommand:
    def test_reports_all_tables_from_any_folder(self, tmp_path, monkeypatch, capsys):
        monkeypatch.chdir(tmp_path)
        assert main(["proof"]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert len(answer["tables"]) == len(FOLDERS)
        assert {*NUMBERS, "differences", "errors"} == set(answer["total"])

    @pytest.mark.parametrize("file", ["", "table.toml", "values.csv"])
    def test_takes_a_folder_or_a_file_of_it(self, file, capsys):
        assert main(["proof", str(published_root() / "s002" / "overview" / file)]) == 0
        (table,) = json.loads(capsys.readouterr().out)["tables"]
        assert table["id"] == "s002_overview"
        assert table["differences"] == []

    def test_says_1_on_a_difference_and_names_the_cell(self, copied, capsys):
        folder = copied("s002/plan", values=("line_01,to_plan,96.6", "line_01,to_plan,96.5"))
        assert main(["proof", str(folder)]) == 1
        (table,) = json.loads(capsys.readouterr().out)["tables"]
        assert table["differences"] == [
            {
                "row": "line_01",
                "column": "to_plan",
                "printed": "96.5",
                "recomputed": "96.6",
                "rule": "ratio",
            }
        ]

    @pytest.mark.parametrize(
        ("edit", "words"),
        [
            (("values", "line_01,plan,74000", "line_01,plan,7万4千"), "数値ではありません"),
            (("values", "line_01,plan,74000", "line_99,plan,74000"), "定義がありません"),
            (("values", "row,column,value", "row;column;value"), "見出し"),
            (("table", 'kind = "grade"', 'kind = "mark"'), "種類「mark」"),
            (("table", 'denominator = "plan"', 'denominator = "budget"'), "budget"),
            (("table", 'numerator = "actual"\n', ""), "numerator"),
            (("table", "[[column]]", "[[column"), "読めません"),
            (("table", '"kagoshima"', '"atlantis"'), "atlantis"),
            (("table", 'on = "2008-03-31"', 'on = "1999-03-31"'), "1999-03-31"),
            (("table", '"subrogation"', '"submarine"'), "submarine"),
            (("table", "places = 1", 'places = "one"'), "整数"),
            (("table", "[[rule]]", "[rule]"), "読めません"),
            (("rows", "line_01,保証承諾,item", "line_01,保証承諾,thing"), "thing"),
        ],
    )
    def test_refuses_a_table_that_cannot_be_read_and_says_why(self, copied, capsys, edit, words):
        assert main(["proof", str(copied("s002/plan", **{edit[0]: edit[1:]}))]) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert words in printed.err

    def test_refuses_a_file_that_is_not_there(self, tmp_path, capsys):
        assert main(["proof", str(tmp_path / "nothing")]) == 2
        assert "がありません" in capsys.readouterr().err


def test_a_table_copied_anywhere_is_checked_against_the_published_ones(tmp_path, capsys):
    mine = tmp_path / "mine"
    shutil.copytree(published_root() / "s002/by_industry", mine)
    assert main(["proof", str(mine)]) == 0
    values = mine / "values.csv"
    text = values.read_text(encoding="utf-8")
    values.write_text(
        text.replace("total,ytd_count,2326", "total,ytd_count,2327"), encoding="utf-8"
    )
    capsys.readouterr()
    assert main(["proof", str(values)]) == 1
    (table,) = json.loads(capsys.readouterr().out)["tables"]
    assert [(d["row"], d["column"], d["printed"]) for d in table["differences"]] == [
        ("total", "ytd_count", "2327")
    ]


def test_digits_of_full_width_are_not_numbers(copied):
    from shinpo.core.refusal import Refused

    with pytest.raises(Refused, match="数値ではありません"):
        load(copied("s002/by_industry", values=("ytd_count,204", "ytd_count,２０４")))


def test_a_rule_that_reaches_no_cell_is_refused(copied):
    from shinpo.core.refusal import Refused

    folder = copied("s002/plan", table=('target = "to_plan"', 'target = "to_plans"'))
    with pytest.raises(Refused, match="どの欄にも当たらない"):
        proved(folder)


def test_every_table_can_be_loaded_alone():
    for folder in FOLDERS:
        assert load(folder).columns
