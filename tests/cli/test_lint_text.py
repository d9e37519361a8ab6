"""`shinpo lint-text` as a script sees it: a text and its figures in, findings out."""

import json
from pathlib import Path

import pytest

from shinpo.cli.__main__ import main
from shinpo.publishing.words.figures_file import read_figures
from shinpo.publishing.words.published_book import published_book
from shinpo.statistics.published_files import published_root

ITEMS = {
    "approvals": {"term": "保証承諾", "actual": 71729, "plan": 55000, "unit": "million_yen"},
    "代位弁済": {"actual": "1,736", "plan": 2200, "last_year_ratio": 100.4, "unit": "百万円"},
}
WRONG = "保証承諾は717億29百万円、計画比130.4％と計画を下回りました。"
RIGHT = "保証承諾は717億29百万円、計画比130.4％と計画を上回りました。"


@pytest.fixture
def lint(tmp_path, capsys):
    def run(text, figures, *options, suffix=".json"):
        file, table = tmp_path / "text.txt", tmp_path / f"figures{suffix}"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        if isinstance(figures, Path):
            table = figures
        else:
            written = figures if isinstance(figures, str) else json.dumps(figures)
            table.write_text(written, encoding="utf-8")
        code = main(["lint-text", str(file), "--figures", str(table), *options])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_a_contradiction_is_a_line_of_json_and_exit_1(lint):
    code, out, _ = lint("はじめに。\n" + WRONG, ITEMS)
    (answer,) = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert (answer["line"], answer["rule"]) == (2, "words.direction")
    assert answer["sentence"] == WRONG
    assert answer["expected"] == "計画を上回った"
    assert set(answer) >= {"column", "message", "found", "confidence", "reference"}


def test_an_innocent_text_is_silent_and_exit_0(lint):
    assert lint(RIGHT, ITEMS) == (0, "", "")
    assert lint(RIGHT, ITEMS, "--format", "json")[:2] == (0, "[]\n")


FIGURES = {
    "period": "2024",
    "figures": [
        {"ref": "approvals.actual", "term": "保証承諾", "value": 71729, "unit": "million_yen"},
        {"item": "approvals", "aspect": "plan_ratio", "term": "保証承諾", "value": 130.4,
         "unit": "percent"},
    ],
}  # fmt: skip
LONG = 'item,term,aspect,value,unit\napprovals,保証承諾,actual,"71,729",百万円\n'
WIDE = "item,term,actual,plan,last_year,unit\napprovals,保証承諾,71729,55000,,百万円\n"


@pytest.mark.parametrize(
    ("figures", "suffix"),
    [(ITEMS, ".json"), (FIGURES, ".json"), (LONG, ".csv"), (WIDE, ".csv")],
)
def test_every_form_of_the_figures_is_understood(lint, figures, suffix):
    code, out, _ = lint("保証承諾は717億92百万円でした。", figures, suffix=suffix)
    assert code == 1
    assert json.loads(out)["expected"] == "717億29百万円"


def test_published_tables_are_a_book_too(lint):
    folder = published_root() / "s001"
    code, out, _ = lint("経常収支差額は5億29百万円、前年度比21百万円増加した。", folder)
    assert code == 1
    assert json.loads(out)["expected"] == "51百万円前後の増加"


def test_a_known_misprint_goes_into_the_book_as_what_is_right():
    book = published_book([published_root() / "s002"])
    assert book["s002_income.line_22.actual"].cell.value == -294
    assert book["s002_plan.line_04.plan_ratio"].cell.value.__str__() == "149.4"
    assert "s002_by_bank.total.amount.actual" not in book  # a breakdown names no items


def test_columns_of_other_years_find_their_place():
    half = published_book([published_root() / "s000"])
    assert half["s000_main.approvals.amount.last_year"].cell.value == 13212
    assert half["s000_main.approvals.amount.actual"].period == "2022H1"
    years = published_book([published_root() / "s004"])
    founding = "s004_eval_founding.count.cases"
    assert years[f"{founding}.actual"].cell.value == 144
    assert years[f"{founding}.last_year"].cell.value == 168


@pytest.mark.parametrize(
    ("text", "figures", "options", "words"),
    [
        (b"\xff\xfe", ITEMS, (), "UTF-8"),
        (RIGHT, "{", (), "JSON"),
        (RIGHT, "[]", (), "形"),
        (RIGHT, {"a": 1}, (), "項目の内容"),
        (RIGHT, {"a": {"actual": "x", "unit": "件"}}, (), "数値"),
        (RIGHT, {"a": {"actual": 1, "unit": "尺"}}, (), "単位"),
        (RIGHT, {"figures": [{"item": "a", "aspect": "b", "value": 1}]}, (), "区分"),
        (RIGHT, {"figures": [{"item": "a", "value": 1}, {"item": "a", "value": 2}]}, (), "二度"),
        (RIGHT, {"a": {"term": "甲"}}, (), "計数"),
        (RIGHT, ITEMS, ("--period", "令和6年度"), "対象期間"),
        (RIGHT, Path("nowhere.json"), (), "ありません"),
    ],
)
def test_bad_input_is_refused_in_words_with_exit_2(lint, text, figures, options, words):
    code, out, err = lint(text, figures, *options)
    assert (code, out) == (2, "")
    assert words in err


def test_every_mistake_of_a_list_is_named_with_its_place(tmp_path):
    table = tmp_path / "a.csv"
    table.write_text("item,value\nA,1\nb,x\n", encoding="utf-8")
    from shinpo.core.refusal import Refused

    with pytest.raises(Refused) as refused:
        read_figures(table)
    assert [p.message.partition(":")[0] for p in refused.value.problems] == ["2行目", "3行目"]
