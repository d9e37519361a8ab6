"""The demo's activities: every line of the model is recorded, by rule, in every year."""

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shinpo.activities.models import ActivityState, Counterpart
from shinpo.demo.activities import model
from shinpo.law.activities import kinds
from shinpo.ledger import scope


@pytest.fixture
def records(demo_book):
    with scope.association(demo_book.association_id):
        yield demo_book


def frozen(book) -> pa.Table:
    root = Path(book.closings) / f"association={book.association_id}"
    return pa.concat_tables(
        pq.read_table(path) for path in sorted(root.glob("month=*/activities.parquet"))
    )


def test_the_model_names_kinds_that_exist():
    assert {line["kind"] for line in model()["lines"]} <= set(kinds())


def test_every_line_of_the_model_is_there_in_the_years_it_happens(records):
    found = Counter(ActivityState.objects.values_list("kind", "booked_on__year"))
    for line in model()["lines"]:
        assert found[(line["kind"], 2023)], line["kind"]
    assert Counterpart.objects.filter(code="chamber.1").exists()


def test_what_was_recorded_is_what_was_frozen(records):
    table = frozen(records)
    assert table.num_rows == ActivityState.objects.count() > 1_000
    assert sum(table["quantity"].to_pylist()) == sum(
        ActivityState.objects.values_list("quantity", flat=True)
    )


def test_the_neighbour_has_its_own(demo_book):
    with scope.association(demo_book.neighbour_id):
        assert ActivityState.objects.count() > 500
        assert not ActivityState.objects.exclude(association_id=demo_book.neighbour_id).exists()
