"""Indicators counted over the demo's closings: against plain SQL, and down to their records."""

import hashlib
import json
from datetime import date

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pytest

from shinpo.activities.closing import COLUMNS as ACTIVITY_COLUMNS
from shinpo.core.fiscal_year import Term
from shinpo.core.indicators import Count, How
from shinpo.core.period import Month
from shinpo.law import indicators as law
from shinpo.ledger.closing import TYPES
from shinpo.statistics.indicators import counted, rows_of
from shinpo.statistics.reader import Closings
from support.closings import write

YEAR, BEFORE = Term(2023), Term(2022)
WINDOWS = {"actual": YEAR.months, "last_year": BEFORE.months}
COUNTS = {
    d.id: d.source for d in law.catalogue(date(2024, 4, 1)).values() if isinstance(d.source, Count)
}


@pytest.fixture
def closings(demo_book):
    return Closings.recorded(demo_book.association_id)


def approved(*where):
    return Count("guarantee_movements", How.CASES, (("kind", ("guarantee_approved",)), *where))


def by_hand(closings, sql, months=YEAR.months, dataset="guarantee_movements"):
    files = [str(closings.file(month, dataset)) for month in months]
    programmes = str(closings.file(YEAR.last_month, "programmes"))
    firms = str(closings.file(YEAR.last_month, "enterprises"))
    with duckdb.connect() as engine:
        engine.execute(f"create view t as select * from read_parquet({files})")
        engine.execute(f"create view programmes as select * from read_parquet('{programmes}')")
        engine.execute(f"create view enterprises as select * from read_parquet('{firms}')")
        return engine.execute(sql).fetchone()[0]


def one(closings, count, months=YEAR.months):
    return counted(closings, {"x": count}, {"w": months})["x", "w"]


def test_a_programmes_trait_chooses_its_guarantees(closings):
    sql = (
        "select sum(cases) from t join programmes using (programme_id)"
        " where kind = 'guarantee_approved' and list_contains(string_split(traits, ','), 'startup')"
    )
    found = one(closings, approved(("trait", ("startup",))))
    assert found == by_hand(closings, sql)
    assert found > 0


def test_a_company_is_no_individual(closings):
    sql = (
        "select sum(cases) from t join enterprises using (enterprise_id)"
        " where kind = 'guarantee_approved' and enterprises.form <> 'individual'"
    )
    companies = one(closings, approved(("company", (True,))))
    assert companies == by_hand(closings, sql)
    others = one(closings, approved(("company", (False,))))
    assert companies + others == one(closings, approved())


def test_distinct_enterprises_are_counted_once(closings):
    count = Count("guarantees", How.DISTINCT, (("disbursed", (True,)),))
    sql = "select count(distinct enterprise_id) from t where disbursed"
    assert one(closings, count) == by_hand(closings, sql, [YEAR.last_month], "guarantees")


def test_a_stock_is_that_of_the_last_month(closings):
    count = Count("guarantees", How.AMOUNT, (("disbursed", (True,)),))
    sql = "select sum(outstanding_yen) from t where disbursed"
    assert one(closings, count) == by_hand(closings, sql, [YEAR.last_month], "guarantees")
    assert one(closings, count, (YEAR.last_month,)) == one(closings, count)


def test_months_of_a_flow_add_up_to_the_year(closings):
    windows = {str(m): (m,) for m in YEAR.months} | {"year": YEAR.months}
    found = counted(closings, {"x": approved()}, windows)
    assert sum(found["x", str(m)] for m in YEAR.months) == found["x", "year"] > 0


def test_what_is_not_closed_is_unknown_and_not_zero(closings):
    assert one(closings, approved(), Term(2019).months) is None
    assert one(closings, approved(), (Month(2024, 4),)) is None


def test_nothing_of_a_kind_is_zero(closings):
    assert one(closings, approved(("lender", ("no-such-lender",)))) == 0


@pytest.mark.parametrize("name", COUNTS)
def test_the_rows_behind_a_count_add_up_to_it(closings, name):
    count = COUNTS[name]
    figure = counted(closings, {"x": count}, WINDOWS)["x", "actual"]
    found = rows_of(closings, count, YEAR.months, limit=1_000_000)
    assert found.value == figure
    assert len(found.records) == found.rows
    figures = [record["figure"] for record in found.records]
    if count.how is How.DISTINCT:
        weights = {}
        for record in found.records:
            key = record["enterprise_id"]
            weights[key] = weights.get(key, 0) + record["figure"]
        assert len(weights) == (figure or 0)
        assert all(weight > 0 for weight in weights.values())
    elif count.how in (How.LAST, How.LAST_AMOUNT):
        assert (sum(figures) if figures else None) == figure
        assert len({record["activity_id"] for record in found.records}) <= 1
    else:
        assert sum(f or 0 for f in figures) == (figure or 0)


def test_rows_come_in_pages(closings):
    count = approved()
    first = rows_of(closings, count, YEAR.months, limit=10)
    second = rows_of(closings, count, YEAR.months, limit=10, offset=10)
    assert len(first.records) == len(second.records) == 10
    assert first.rows == second.rows > 20
    assert not {r["fact_id"] for r in first.records} & {r["fact_id"] for r in second.records}


def recorded(number, day, quantity, theme=""):
    """Return a row of the activities as a closing freezes it."""
    return {
        "activity_id": number, "kind": "line_friends", "department": "planning", "held_on": day,
        "quantity": quantity, "enterprises": 0, "people": 0, "amount_yen": 0, "counterpart": "",
        "theme": theme, "mode": "", "result": "", "is_new": False, "staff_id": 1,
    }  # fmt: skip


def frozen(root, months):
    """Write closings whose activities are these rows."""
    for month, rows in months.items():
        write(root, 1, month, {})
        place = root / "association=1" / f"month={month}"
        schema = pa.schema([(name, TYPES[kind]) for name, kind in ACTIVITY_COLUMNS.items()])
        blank = dict.fromkeys(ACTIVITY_COLUMNS)
        table = pa.Table.from_pylist([{**blank, **row} for row in rows], schema=schema)
        pa.parquet.write_table(table, place / "activities.parquet")
        manifest = json.loads((place / "manifest.json").read_text())
        digest = hashlib.sha256((place / "activities.parquet").read_bytes()).hexdigest()
        manifest["datasets"]["activities"] = {"rows": len(rows), "sha256": digest}
        (place / "manifest.json").write_text(json.dumps(manifest))
    return Closings.in_folder(root, 1)


APRIL, MAY = Month(2023, 4), Month(2023, 5)
FRIENDS = Count("activities", How.LAST, (("kind", ("line_friends",)),))


@pytest.mark.parametrize(
    ("may", "last"),
    [
        ([], 500),
        ([recorded(2, date(2023, 4, 28), -500), recorded(2, date(2023, 4, 28), 480)], 480),
        ([recorded(2, date(2023, 4, 28), -500)], 300),  # taken back: the one before counts
        ([recorded(2, date(2023, 4, 28), -500), recorded(2, date(2023, 4, 3), 480)], 300),
        ([recorded(3, date(2023, 5, 1), 510)], 510),
        ([recorded(3, date(2023, 5, 1), 510), recorded(3, date(2023, 5, 1), -510)], 500),
    ],
)
def test_the_last_record_counts_as_corrected(tmp_path, may, last):
    april = [recorded(1, date(2023, 4, 10), 300), recorded(2, date(2023, 4, 28), 500)]
    closings = frozen(tmp_path, {APRIL: april, MAY: may})
    assert one(closings, FRIENDS, (APRIL, MAY)) == last
    found = rows_of(closings, FRIENDS, (APRIL, MAY))
    assert sum(record["figure"] for record in found.records) == found.value == last
    assert one(closings, FRIENDS, (APRIL,)) == 500


def test_the_last_record_of_a_theme_is_the_one_that_still_has_it(tmp_path):
    day = date(2023, 4, 28)
    moved = [recorded(2, day, -500, "general"), recorded(2, day, 500, "founding")]
    april = [recorded(1, date(2023, 4, 10), 300, "general"), recorded(2, day, 500, "general")]
    closings = frozen(tmp_path, {APRIL: april, MAY: moved})
    general = Count("activities", How.LAST, (*FRIENDS.where, ("theme", ("general",))))
    assert one(closings, general, (APRIL, MAY)) == 300
    assert [r["activity_id"] for r in rows_of(closings, general, (APRIL, MAY)).records] == [1]
