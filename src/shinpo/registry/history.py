"""The row history of masters: who changed what, when and why; a row as it stood on a day."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, models

from shinpo.ledger.record import Begun


@contextmanager
def under(begun: Begun) -> Iterator[None]:
    """Let the triggers write the act beside every master row that the block changes."""
    _set_act(str(begun.act_id))
    yield
    _set_act("")


def _set_act(act: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.act', %s, true)", [act])


def row_of_act(begun: Begun, model: type[models.Model]) -> int:
    """Return the row that an act wrote (to answer a repeated request)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select row_id from registry_history where act_id = %s and table_name = %s"
            " order by id desc limit 1",
            [begun.act_id, model._meta.db_table],
        )
        return int(cursor.fetchone()[0])


def rows_of_act(begun: Begun, model: type[models.Model]) -> list[int]:
    """Return the rows that an act wrote, in their order (to answer a repeated request)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct row_id from registry_history where act_id = %s and table_name = %s"
            " order by row_id",
            [begun.act_id, model._meta.db_table],
        )
        return [int(row[0]) for row in cursor.fetchall()]


def latest(model: type[models.Model], row_id: int) -> int:
    """Return the number of a row's last change; 0 if it has none.

    A form carries it, so that two people do not overwrite each other unseen.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(max(id), 0) from registry_history"
            " where table_name = %s and row_id = %s",
            [model._meta.db_table, row_id],
        )
        return int(cursor.fetchone()[0])


@dataclass(frozen=True)
class Change:
    """One field of a row, before and after, with the act that changed it."""

    at: datetime
    actor_id: int | None
    act: str
    reason: str
    field: str
    before: Any
    after: Any


_CHANGES = """
select h.at, a.actor_id, coalesce(a.name, ''), coalesce(a.reason, ''),
       h.before::json, h.after::json
from registry_history h left join ledger_act a on a.id = h.act_id
where h.table_name = %s and h.row_id = %s order by h.id desc
"""


def changes(model: type[models.Model], row_id: int) -> list[Change]:
    """Return what happened to a row, field by field, the newest first: 「変更履歴」.

    The entry of a row is one line without a field.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, [model._meta.db_table, row_id])
        rows = cursor.fetchall()
    found = []
    for at, actor, act, reason, before, after in rows:
        if before is None:
            found.append(Change(at, actor, act, reason, "", None, None))
            continue
        found += [
            Change(at, actor, act, reason, name, before.get(name), value)
            for name, value in after.items()
            if before.get(name) != value
        ]
    return found


def row_on(
    model: type[models.Model], row_id: int, day: date, zone: str
) -> Mapping[str, Any] | None:
    """Return a row as it was recorded at the end of a day; None if it was not there yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select after::json from registry_history where table_name = %s and row_id = %s"
            " and (at at time zone %s)::date <= %s order by id desc limit 1",
            [model._meta.db_table, row_id, zone, day],
        )
        found = cursor.fetchone()
    return found[0] if found else None
