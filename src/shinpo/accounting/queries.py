"""What the closing's pages read: the open month, the closed ones, one manifest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from shinpo.core.period import Month
from shinpo.ledger.closing import month_to_close

_BOOKED = """
select (select max(month) from ledger_closing where association_id = %(association)s),
  (select min(booked_on) from ledger_fact where association_id = %(association)s)
"""
_CLOSED = """
select month, closed_at, (manifest -> 'totals')::json as totals
from ledger_closing where association_id = %(association)s order by month desc
"""
_MANIFEST = """
select c.month, c.closed_at, c.manifest::json as manifest, a.reason, s.name as who
from ledger_closing c
join ledger_act a on a.id = c.act_id
left join governance_staff s on s.user_id = a.actor_id
where c.association_id = %(association)s and c.month = %(month)s
"""


@dataclass(frozen=True)
class Booked:
    """From when there are facts, and until when the months are closed; None if there are none."""

    closed: Month | None
    begun: Month | None
    to_close: Month | None

    def months(self, on: date) -> list[Month]:
        """Return the months that have a trial balance, the newest first."""
        if self.begun is None:
            return []
        newest = max(Month.of(on), self.begun)
        return [newest.plus(-n) for n in range(newest.since(self.begun) + 1)]

    def is_closed(self, month: Month) -> bool:
        """Whether a month is closed: months are closed in order, from the first booked one."""
        return self.closed is not None and month <= self.closed


@dataclass(frozen=True)
class Closed:
    """A closed month with its totals (cases, yen) by name."""

    month: Month
    closed_at: datetime
    totals: Mapping[str, tuple[int, int]]

    def cases(self, name: str) -> int | None:
        """Return the cases of a total; None if the closing did not have it."""
        return self.totals[name][0] if name in self.totals else None

    def yen(self, name: str) -> int | None:
        """Return the yen of a total; None if the closing did not have it."""
        return self.totals[name][1] if name in self.totals else None


@dataclass(frozen=True)
class Manifest:
    """What was frozen, by whom, when and why; under which law and by which code."""

    month: Month
    closed_at: datetime
    content: Mapping[str, Any]
    reason: str
    who: str


def booked(association_id: int) -> Booked:
    """Return how far the months are booked and closed. One SELECT."""
    with connection.cursor() as cursor:
        cursor.execute(_BOOKED, {"association": association_id})
        closed, begun = cursor.fetchone()
    return Booked(
        closed=None if closed is None else Month.of(closed),
        begun=None if begun is None else Month.of(begun),
        to_close=month_to_close(closed, begun),
    )


def closed_months(association_id: int) -> list[Closed]:
    """Return the closed months with their totals, the newest first. One SELECT."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSED, {"association": association_id})
        return [Closed(Month.of(month), at, totals) for month, at, totals in cursor.fetchall()]


def manifest(association_id: int, month: Month) -> Manifest | None:
    """Return the manifest of a closed month, or None if it is not closed. One SELECT."""
    with connection.cursor() as cursor:
        cursor.execute(_MANIFEST, {"association": association_id, "month": month.first})
        row = cursor.fetchone()
    if row is None:
        return None
    on, at, content, reason, who = row
    return Manifest(Month.of(on), at, content, reason, who or "システム")
