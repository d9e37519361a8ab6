"""The structure shared by live closings and transcribed documents."""

import pytest

from shinpo.core.figures import CellKind, Measure, amount, count, ratio
from shinpo.core.tables import Column, Row, RowKind, Table
from shinpo.law.styles import style

COLUMNS = (
    Column("count", ("保証承諾", "当月中", "件数"), Measure.COUNT, "case"),
    Column("amount", ("保証承諾", "当月中", "金額"), Measure.AMOUNT, "yen"),
    Column("before", ("保証承諾", "当月中", "前年比"), Measure.RATIO, "percent"),
)
ROWS = (
    Row("head", "地方銀行", RowKind.HEADING),
    Row("a", "甲銀行", parent="sub", level=1),
    Row("a1", "うち根保証", RowKind.OF_WHICH, parent="sub", level=2),
    Row("b", "乙銀行", parent="sub", level=1),
    Row("sub", "地方銀行計", RowKind.SUBTOTAL, parent="all"),
    Row("all", "合計", RowKind.TOTAL),
)
CELLS = {
    ("a", "count"): count(2),
    ("a", "amount"): amount(25_000_400),
    ("a", "before"): ratio(25_000_400, 3_000_000),
    ("b", "count"): count(0),
    ("b", "before"): ratio(0, 0),
}


def table(**changes):
    made = {"columns": COLUMNS, "rows": ROWS, "cells": CELLS, **changes}
    return Table(id="by_bank", title="金融機関別保証状況", style="s002_bulletin", **made)


def test_a_table_prints_row_by_row_in_its_style():
    texts = [(p.row.id, p.column.id, p.text) for p in table().printed(style("s002_bulletin"))]
    assert texts[:3] == [("a", "count", "2"), ("a", "amount", "25,000"), ("a", "before", "833.3")]
    assert ("b", "count", "0") in texts
    assert ("b", "before", "") in texts
    assert len(texts) == 5 * 3  # a heading row has no cells


def test_the_same_table_prints_in_another_style():
    made = table()
    assert made.text("b", "count", style("gov_stat")) == "-"
    assert made.text("a", "amount", style("machine")) == "25000400"


def test_a_column_can_fix_its_own_unit():
    yen = Column("amount", ("金額",), Measure.AMOUNT, "yen", print_unit="yen")
    made = table(columns=(yen,), cells={("a", "amount"): amount(25_000_400)})
    assert made.text("a", "amount", style("s002_bulletin")) == "25,000,400"


def test_of_which_rows_are_not_added():
    assert [row.id for row in table().children("sub")] == ["a", "b"]


def test_a_cell_nobody_filled_is_not_applicable():
    assert table().cell("all", "amount").kind is CellKind.NOT_APPLICABLE


@pytest.mark.parametrize(
    "changes",
    [
        {"rows": (*ROWS, Row("a", "甲銀行"))},
        {"columns": (*COLUMNS, COLUMNS[0])},
        {"rows": (Row("a", "甲銀行", parent="nowhere"),), "cells": {}},
        {"cells": {("nowhere", "count"): count(1)}},
        {"cells": {("a", "nowhere"): count(1)}},
        {"cells": {("head", "count"): count(1)}},
    ],
    ids=["row twice", "column twice", "no parent", "no row", "no column", "cell in a heading"],
)
def test_a_table_that_does_not_hold_together_cannot_be_made(changes):
    with pytest.raises(ValueError, match="by_bank"):
        table(**changes)


def test_a_cell_off_the_table_is_an_error():
    with pytest.raises(KeyError):
        table().cell("nowhere", "count")


def test_a_row_can_measure_something_else_than_its_column_and_name_its_unit():
    year = Column("fy2021", ("令和3年度",), Measure.AMOUNT, "million_yen")
    rows = (
        Row("count", "件数", measure=Measure.COUNT, unit="case", suffix="件"),
        Row("amount", "金額", suffix="百万円"),
        Row("part", "うち損失補償補填金", prefix="(", suffix=")"),
        Row("blank", "備考", suffix="件"),
        Row("before", "前年度比", measure=Measure.RATIO, unit="percent", suffix="%"),
    )
    cells = {
        ("count", "fy2021"): count(2811),
        ("amount", "fy2021"): amount(24_134),
        ("part", "fy2021"): amount(124),
        ("before", "fy2021"): ratio(5, 0),
    }
    made = Table(
        id="covid", title="", columns=(year,), rows=rows, cells=cells, style="s004_magazine"
    )
    texts = [p.text for p in made.printed(style("s004_magazine"))]
    assert texts == ["2,811件", "24,134百万円", "(124)", "", "-"]


def test_a_row_is_printed_in_its_own_unit_and_a_column_can_name_one_for_all_rows():
    price = Column(
        "value", ("実績",), Measure.AMOUNT, "million_yen", "million_yen", suffix="百万円"
    )
    rows = (
        Row(
            "average", "1企業当たり", unit="thousand_yen", print_unit="thousand_yen", suffix="千円"
        ),
        Row("total", "残高"),
    )
    made = Table(
        id="text",
        title="",
        columns=(price,),
        rows=rows,
        cells={("average", "value"): amount(13_400), ("total", "value"): amount(9_000)},
        style="s001_eval",
    )
    texts = [p.text for p in made.printed(style("s001_eval"))]
    assert texts == ["13,400千円", "9,000百万円"]
