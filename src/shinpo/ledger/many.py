"""Record facts in bulk: the same rules, guards and statement as single acts, for whole sets.

The facts wait in a temporary table (`incoming`), filled by COPY from Python rows or by one
INSERT ... SELECT of a department; then one statement records them.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import connection

from shinpo.core.facts import Fact
from shinpo.ledger.record import Begun, execute, sql
from shinpo.ledger.rules import rule_parameters

_CREATE = """
create temporary table if not exists incoming (
  kind text not null, subject_id bigint not null, amount_yen bigint not null,
  cases smallint not null, effective_on date not null, booked_on date not null,
  data text not null default ''
) on commit drop
"""
_COPY = (
    "copy incoming (kind, subject_id, amount_yen, cases, effective_on, booked_on, data) from stdin"
)


@contextmanager
def incoming() -> Iterator[Any]:
    """Give a cursor with an empty table `incoming` to fill."""
    with connection.cursor() as cursor:
        cursor.execute(_CREATE)
        cursor.execute("delete from incoming")
        yield cursor


@cache
def _statement() -> str:
    return sql("record").format(facts="incoming", result="count(*)")


def record_incoming(begun: Begun) -> int:
    """Record everything in `incoming` with journal lines and balances; return the number of facts.

    :raises Refused: as `record.facts`; then nothing of the set is recorded.
    """
    if begun.repeated:
        raise RuntimeError("the act was already carried out; answer with its earlier result")
    parameters = {
        **rule_parameters(),
        "act_id": begun.act_id,
        "association_id": begun.association_id,
    }
    return int(execute(_statement(), parameters)[0][0])


def fill_incoming(facts: Iterable[Fact]) -> None:
    """Put facts into `incoming` by COPY, in place of what was there."""
    with incoming() as cursor:
        with cursor.copy(_COPY) as copy:
            for fact in facts:
                copy.write_row(_row(fact))
        cursor.execute("analyze incoming")


def record_many(begun: Begun, facts: Iterable[Fact]) -> int:
    """Record many facts of one act; return how many.

    :raises Refused: as `record.facts`; then nothing of the set is recorded.
    """
    fill_incoming(facts)
    return record_incoming(begun)


def _row(fact: Fact) -> Sequence[Any]:
    data = json.dumps(fact.data, ensure_ascii=False) if fact.data else ""
    return (
        fact.kind,
        fact.subject_id,
        fact.amount_yen,
        fact.cases,
        fact.effective_on,
        fact.booked_on,
        data,
    )


def refresh_planner() -> None:
    """Tell the planner what a bulk load has brought in; call it once at the end of a load."""
    with connection.cursor() as cursor:
        cursor.execute("select ledger_refresh_planner()")


def refresh_planner_if_unknown(*tables: str) -> None:
    """Do so only if one of the tables was never analysed: a set-based act plans on them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select 1 from pg_class where relname = any(%s) and reltuples < 1)",
            [list(tables)],
        )
        unknown = cursor.fetchone()[0]
    if unknown:
        refresh_planner()
