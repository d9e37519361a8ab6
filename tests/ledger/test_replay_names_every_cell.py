"""Replay names table, key and column of any cell that is not what the facts say."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from shinpo.activities import services as activities
from shinpo.activities.entry import Entry
from shinpo.guarantee import services
from shinpo.ledger import replay, scope
from shinpo.recovery import services as recovery
from support.book import Book, application, disbursed, open_book

DAY = date(2024, 4, 10)

# Another value of the same type; a date far from all others, a word that no act writes.
OTHER = {
    "smallint": "{c} + 1", "integer": "{c} + 1", "bigint": "{c} + 1",
    "boolean": "not {c}", "date": "coalesce({c}, date '2024-04-10') + 7",
    "text": "'x' || left({c}, 5)", "character varying": "'x' || left({c}, 5)",
    "numeric": "{c} + 1", "jsonb": "'{{\"x\": 1}}'",
}  # fmt: skip


def rows(sql: str, *parameters: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def book(db: None, settings: Any, tmp_path: Path) -> Iterator[Book]:
    """Return a book with running, completed and subrogated guarantees and a closed claim."""
    settings.CLOSINGS_ROOT = tmp_path
    with scope.association(1):
        made = open_book(1)
        services.application_receive(application(made, DAY), made.doing(DAY))
        services.guarantee_prepay(disbursed(made, DAY), 1_000_000, made.doing(DAY))
        services.guarantee_prepay(disbursed(made, DAY), 6_000_000, made.doing(DAY))
        for receipt_yen in (1_000_000, 7_000_000):
            request = recovery.SubrogationRequest(
                disbursed(made, DAY), "x", Decimal("0.02"), DAY, True
            )
            claim_id = recovery.guarantee_subrogate(request, made.doing(DAY))
            recovery.insurance_receive(claim_id, made.doing(DAY))
            recovery.claim_recover(claim_id, receipt_yen, made.doing(DAY))
        saved = Entry(
            "revival_support", DAY, theme="claim_extinguishing", result="concluded",
            enterprise_id=made.enterprise_id, lender_id=made.lender_id, claim_id=claim_id,
            guarantee_id=request.guarantee_id, amount_yen=1_000,
        )  # fmt: skip
        activities.activity_record(saved, made.doing(DAY))
        assert replay.verify(1) == []
        yield made


def test_every_state_table_is_replayed(db: None) -> None:
    """State is what the application changes as acts go by: balances, and tables named so."""
    changeable = rows(
        "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace"
        " and c.relrowsecurity and has_table_privilege('shinpo_app', c.oid, 'update')"
    )
    state = {name for (name,) in changeable if name.endswith("_state")} | {"ledger_balance"}
    assert {projector.table for projector in replay.projectors()} == state


def test_a_corrupted_cell_of_any_column_is_named(book: Book) -> None:
    seen = 0
    for projector in replay.projectors():
        columns = rows(
            "select column_name, data_type from information_schema.columns"
            " where table_schema = 'public' and table_name = %s",
            projector.table,
        )
        for column, kind in columns:
            if column in projector.key or column == "association_id":
                continue
            difference = corrupted(projector, column, OTHER[kind].format(c=column))
            assert difference.table == projector.table
            assert difference.column == column, (projector.table, column)
            seen += 1
    assert seen > 15


def corrupted(projector: replay.Projector, column: str, value: str) -> replay.Difference:
    """Change one cell, replay, put it back; return the only difference."""
    key = ", ".join(projector.key)
    (first,) = rows(f"select {key} from {projector.table} order by {key} desc limit 1")
    where = " and ".join(f"{name} = %s" for name in projector.key)
    with transaction.atomic():
        rows(f"update {projector.table} set {column} = {value} where {where}", *first)
        (found,) = replay.verify(1)
        transaction.set_rollback(True)
    assert found.key == "/".join(map(str, first))
    return found


def test_a_row_too_many_and_a_row_too_few_are_named(book: Book) -> None:
    for projector in replay.projectors():
        key = projector.key[0]
        with transaction.atomic():
            rows(f"update {projector.table} set {key} = {key} + 1000000 where true")
            found = replay.verify(1)
            assert {d.table for d in found} == {projector.table}
            assert {d.column for d in found if d.rebuilt is None} >= set(projector.key)
            assert {d.column for d in found if d.stored is None} >= set(projector.key)
            transaction.set_rollback(True)
