"""Every figure leads to its records, and they add up to it."""

import pytest

from shinpo.core.figures import CellKind
from shinpo.core.refusal import Refused
from shinpo.core.tables import RowKind
from shinpo.statistics import drill
from shinpo.statistics.build import AVERAGE
from shinpo.statistics.counting import Sums
from shinpo.statistics.drill import Side
from shinpo.statistics.tables import table_names


def cells(statistics):
    """Yield every cell of every table with its column's layout."""
    for name in table_names():
        table = statistics.table(name)
        columns = statistics.maker(name).spec.columns
        for row in table.rows:
            if row.kind is not RowKind.HEADING:
                for column in columns:
                    yield name, row.id, column, table.cell(row.id, column.id)


def test_count_and_sum_of_the_records_are_the_cell(statistics):
    opened = 0
    with statistics.closings.opened(statistics.month) as engine:
        for name, row, column, cell in cells(statistics):
            if not column.is_counted or row == AVERAGE:
                continue
            found = drill.query(statistics, name, row, column.id)
            if cell.kind is CellKind.NOT_APPLICABLE:
                assert found is None
                continue
            page = drill.page(engine, statistics, found, limit=1000)
            shown = page.sums.cases if column.show == "count" else page.sums.yen
            assert shown == cell.value, (name, row, column.id)
            cases, yen = (sum(r[key] for r in page.records) for key in ("cases", "yen"))
            assert page.sums == Sums(cases, yen), (name, row, column.id)
            assert page.rows == len(page.records)
            opened += 1
    assert opened > 400  # every table has been walked


def test_numerator_and_denominator_lead_to_what_the_quotient_was_made_of(statistics):
    opened = 0
    with statistics.closings.opened(statistics.month) as engine:
        for name, row, column, cell in cells(statistics):
            if column.is_counted or row == AVERAGE or cell.numerator is None:
                continue
            for side, wanted in (
                (Side.NUMERATOR, cell.numerator),
                (Side.DENOMINATOR, cell.denominator),
            ):
                found = drill.query(statistics, name, row, column.id, side)
                sums = drill.page(engine, statistics, found).sums
                of = {c.id: c for c in statistics.maker(name).spec.columns}
                base = of[column.of or column.over[0]]
                shown = sums.cases if base.show == "count" else sums.yen
                assert shown == wanted, (name, row, column.id, side)
                opened += 1
    assert opened > 300


def test_a_record_names_the_fact_and_the_guarantee(statistics):
    found = drill.query(statistics, "by_bank", "9002", "sub_amount")
    (record,) = drill.rows_of_cell(statistics, found).records
    assert record["item"] == "guarantee_subrogated"
    assert (record["guarantee_id"], record["cases"], record["yen"]) == (7, 1, 9_045_678)
    assert record["fact_id"] is not None


def test_the_opening_shows_what_stood_last_march(statistics):
    found = drill.query(statistics, "overview", "approved_opening", "ytd_amount")
    records = drill.rows_of_cell(statistics, found).records
    assert [(r["guarantee_id"], r["month"], r["yen"]) for r in records] == [
        (5, 202403, 4_000_000),
        (6, 202403, 5_500_000),
        (7, 202403, 10_000_000),
        (9, 202403, 7_000_000),
    ]


def test_pages_do_not_overlap(statistics):
    found = drill.query(statistics, "by_bank", "total", "balance_count")
    pages = [drill.rows_of_cell(statistics, found, offset=offset, limit=2) for offset in (0, 2, 4)]
    assert [len(page.records) for page in pages] == [2, 2, 1]
    assert {page.rows for page in pages} == {5}
    assert [r["guarantee_id"] for page in pages for r in page.records] == [2, 3, 5, 9, 10]


def test_the_average_leads_to_the_total(statistics):
    found = drill.query(statistics, "by_term", AVERAGE, "ytd_count", Side.DENOMINATOR)
    assert drill.rows_of_cell(statistics, found).sums.cases == 5


def test_a_blank_has_no_records(statistics):
    assert drill.query(statistics, "overview", "reduced", "month_count") is None
    assert drill.query(statistics, "by_term", AVERAGE, "ytd_share") is None


@pytest.mark.parametrize(
    ("row", "column"), [("0000", "ytd_count"), ("total", "nothing"), ("total ", "ytd_count")]
)
def test_a_cell_off_the_table_is_refused(statistics, row, column):
    with pytest.raises(Refused, match="欄"):
        drill.query(statistics, "by_bank", row, column)


def test_a_count_has_no_denominator(statistics):
    with pytest.raises(Refused, match="分母はありません"):
        drill.query(statistics, "by_bank", "total", "ytd_count", Side.DENOMINATOR)
