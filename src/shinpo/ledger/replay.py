"""Rebuild the state from the facts and compare: `shinpo replay --verify`.

Every package registers its state tables here with the SQL that fills an empty copy from facts,
law and masters alone. Each column of each row is compared; a difference names table, key and
column. Nothing in the real tables is changed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from shinpo.ledger.record import sql
from shinpo.ledger.rules import rule_parameters


@dataclass(frozen=True)
class Projector:
    """How one state table is rebuilt.

    `fill` is SQL with the placeholder {target}; it reads facts, fact details and masters and may
    read the copies of projectors registered before through {copy:table}. `key` are the columns
    that identify a row; `parameters` gives the SQL its parameters.
    """

    table: str
    key: tuple[str, ...]
    fill: str
    parameters: Callable[[], Mapping[str, Any]] = dict


@dataclass(frozen=True)
class Difference:
    """One cell in which the rebuilt state differs from the stored one."""

    table: str
    key: str
    column: str
    stored: str | None
    rebuilt: str | None


_PROJECTORS: dict[str, Projector] = {}


def register(projector: Projector) -> None:
    """Declare a state table; called by each package's AppConfig.ready."""
    _PROJECTORS[projector.table] = projector


def projectors() -> tuple[Projector, ...]:
    """Return every registered projector, in the order of registration."""
    return tuple(_PROJECTORS.values())


def copy_name(table: str) -> str:
    """Return the name of the temporary copy of a state table."""
    return f"replay_{table}"


def verify(association_id: int, limit: int = 100) -> list[Difference]:
    """Rebuild all state of the association and return the differences, at most `limit` a table.

    Must run inside `scope.association(association_id)`.
    """
    differences: list[Difference] = []
    with connection.cursor() as cursor:
        for projector in projectors():
            _rebuild(cursor, projector)
        for projector in projectors():
            differences += _compare(cursor, projector, limit)
    return differences


def row_counts() -> dict[str, int]:
    """Return how many rows each state table holds for the current association."""
    counts = {}
    with connection.cursor() as cursor:
        for projector in projectors():
            cursor.execute(f'select count(*) from "{projector.table}"')
            counts[projector.table] = int(cursor.fetchone()[0])
    return counts


def _rebuild(cursor: Any, projector: Projector) -> None:
    target = copy_name(projector.table)
    cursor.execute(f'drop table if exists "{target}"')
    cursor.execute(
        f'create temporary table "{target}" (like "{projector.table}" including defaults)'
        " on commit drop"
    )
    fill = projector.fill.replace("{target}", f'"{target}"')
    for other in _PROJECTORS:
        fill = fill.replace("{copy:" + other + "}", f'"{copy_name(other)}"')
    parameters = projector.parameters()
    cursor.execute(fill, parameters or None)
    cursor.execute(f'analyze "{target}"')


def _columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(
        "select column_name from information_schema.columns"
        " where table_name = %s and table_schema = current_schema() order by ordinal_position",
        [table],
    )
    return [row[0] for row in cursor.fetchall()]


def _compare(cursor: Any, projector: Projector, limit: int) -> list[Difference]:
    table, copy = projector.table, copy_name(projector.table)
    columns = _columns(cursor, table)
    join = " and ".join(f's."{k}" = r."{k}"' for k in projector.key)
    key = " || '/' || ".join(f'coalesce(s."{k}", r."{k}")::text' for k in projector.key)
    first = projector.key[0]
    cells = ", ".join(f'(\'{c}\', s."{c}"::text, r."{c}"::text)' for c in columns)
    cursor.execute(
        f'select {key}, v.name, v.stored, v.rebuilt from "{table}" s full join "{copy}" r on {join}'
        f" cross join lateral (values {cells}) as v (name, stored, rebuilt)"
        f' where v.stored is distinct from v.rebuilt order by 1, coalesce(s."{first}", r."{first}")'
        f" limit {int(limit)}"
    )
    return [Difference(table, *row) for row in cursor.fetchall()]


def register_balances() -> None:
    """Declare the ledger's own state: the balances by subject."""
    register(
        Projector(
            table="ledger_balance",
            key=("subject_id", "account"),
            fill=sql("rebuild_balance"),
            parameters=rule_parameters,
        )
    )
