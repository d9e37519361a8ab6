"""The arithmetic of the number check, on tables small enough to work out by hand."""

from pathlib import Path

import pytest

from shinpo.publishing.proof.formulas import Library
from shinpo.publishing.proof.report import Report, prove

HEAD = """
id = "hand_table"
title = "手計算の表"
source = "seed-002"
unit = "thousand_yen"
period = "2008-07"
style = "s002_bulletin"
[[column]]
id = "now"
measure = "amount"
[[column]]
id = "before"
measure = "amount"
[[column]]
id = "ratio"
measure = "ratio"
[[rule]]
kind = "ratio"
target = "ratio"
numerator = "now"
denominator = "before"
"""


@pytest.fixture
def table(tmp_path: Path):
    """Write a table of lines (now, before, ratio as printed) and prove it."""

    def write(*lines: tuple[str, str, str], more: str = "", kinds: tuple[str, ...] = ()) -> Report:
        (tmp_path / "table.toml").write_text(HEAD + more, encoding="utf-8")
        rows, values = ["row,label,kind,parent,level"], ["row,column,value"]
        for number, line in enumerate(lines):
            kind = kinds[number] if kinds else "item"
            parent = "r0" if kinds and number else ""
            rows.append(f"r{number},行{number},{kind},{parent},0")
            for column, text in zip(("now", "before", "ratio"), line, strict=True):
                values.append(f"r{number},{column},{text}")
        (tmp_path / "rows.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        (tmp_path / "values.csv").write_text("\n".join(values) + "\n", encoding="utf-8")
        return prove(tmp_path, Library())

    return write


@pytest.mark.parametrize(
    ("now", "before", "printed"),
    [
        ("1", "3", "33.3"),
        ("2", "3", "66.7"),
        ("1245", "1000", "124.5"),
        ("10005", "10000", "100.1"),  # 100.05 exactly: half up
        ("20009", "20000", "100.0"),  # 100.045
        ("-10005", "10000", "-100.1"),  # half away from zero
        ("0", "7", "0.0"),
        ("5", "0", ""),  # no base
        ("0", "0", ""),  # both none
        ("-32", "-28", ""),  # a loss is no base
    ],
)
def test_a_ratio_is_exact_half_up_and_blank_without_a_base(table, now, before, printed):
    report = table((now, before, printed))
    assert report.clean, report.json()
    assert report.counts["recomputed"] == (1 if printed else 0)


@pytest.mark.parametrize(
    ("now", "before", "printed", "right"),
    [
        ("10005", "10000", "100.0", "100.1"),
        ("5", "0", "0.0", None),  # printed although there is no base
        ("0", "7", "", "0.0"),  # blank although there is one
        ("4", "2", "", "200.0"),
    ],
)
def test_every_other_print_is_a_difference(table, now, before, printed, right):
    (difference,) = table((now, before, printed)).differences
    assert difference.json()["recomputed"] == right
    assert difference.json()["printed"] == (printed or None)


def test_a_ratio_without_its_input_is_counted_apart_and_nothing_is_invented(table):
    note = '\n[[not_printed]]\ncolumns = ["ratio"]\nreason = "前年の計数がない"\n'
    report = table(("5", "", "92.5"), more=note)
    assert report.clean
    assert report.counts == {
        "printed": 2,
        "recomputed": 0,
        "equal": 0,
        "known_misprint": 0,
        "input_not_printed": 1,
    }


def test_without_the_note_the_same_cell_is_an_error(table):
    assert table(("5", "", "92.5")).errors == (
        "r0/ratio: 検算規則も、計算できない理由の記載もありません。",
    )


SUM = '\n[[rule]]\nkind = "sum"\ncolumns = ["now"]\n'
ROUNDED = (
    '\n[[misprint]]\nrow = "r0"\ncolumn = "now"\nprinted = "{}"\nright = "6"\n'
    'cause = "rounding"\nreason = "端数"\n'
)
KINDS = ("item", "item", "item", "item")


@pytest.mark.parametrize(("total", "errors"), [("5", 0), ("7", 0), ("8", 0), ("4", 1), ("9", 1)])
def test_three_rounded_parts_explain_a_total_off_by_one_and_a_half_and_no_more(
    table, total, errors
):
    """1 + 2 + 3, each half a unit either way, lie between 4.5 and 7.5: printed 5 to 8."""
    lines = ((total, "", ""), ("1", "", ""), ("2", "", ""), ("3", "", ""))
    report = table(*lines, more=SUM + ROUNDED.format(total), kinds=KINDS)
    assert not report.differences
    assert len(report.errors) == errors


def test_an_of_which_line_is_in_no_sum(table):
    lines = (("6", "", ""), ("1", "", ""), ("5", "", ""), ("5", "", ""))
    report = table(*lines, more=SUM, kinds=("item", "item", "item", "of_which"))
    assert report.clean
    assert report.counts["equal"] == 1


def test_corrected_inputs_carry_on_and_unexplained_ones_do_not(table):
    """A part printed 3 for 30 spoils its total only if the print is believed."""
    chain = (
        '\n[[rule]]\nkind = "linear"\ntarget = { row = "r1", column = "now" }\n'
        'terms = [{ row = "r2", factor = 10 }]\n'
        '\n[[misprint]]\nrow = "r1"\ncolumn = "now"\nprinted = "3"\nright = "30"\n'
        'cause = "CAUSE"\nreason = "桁落ち"\n'
    )
    lines = (("30", "", ""), ("3", "", ""), ("3", "", ""))
    kinds = ("item", "item", "of_which")
    corrected = table(*lines, more=SUM + chain.replace("CAUSE", "misprint"), kinds=kinds)
    assert corrected.clean
    believed = table(*lines, more=SUM + chain.replace("CAUSE", "unexplained"), kinds=kinds)
    assert [d.cell for d in believed.differences] == [("r0", "now")]
