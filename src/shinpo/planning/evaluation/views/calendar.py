"""The days to be kept, month by month, as a wall calendar shows them: 「期限の暦」."""

from calendar import SUNDAY, Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shinpo.core.period import Month
from shinpo.governance.tasks import Deadline
from shinpo.registry.calendar import is_business_day

MONTHS = 6  # as many as are shown at most
WEEKS = Calendar(SUNDAY)


@dataclass(frozen=True)
class Day:
    """A day of a month's page; `due` is what is to be done by it."""

    date: date
    inside: bool
    is_today: bool
    is_open: bool
    due: tuple[Deadline, ...]
    overdue: bool

    @property
    def said(self) -> str:
        """What is due, in words."""
        return "、".join(f"{one.subject}：{one.what}" for one in self.due)


@dataclass(frozen=True)
class Page:
    """One month in weeks, Sunday first."""

    month: Month
    weeks: tuple[tuple[Day, ...], ...]


def calendar_of(waiting: Sequence[Deadline], on: date) -> tuple[Page, ...]:
    """Return the month of the business day and the months in which something is due."""
    by_day: dict[date, list[Deadline]] = {}
    for one in waiting:
        by_day.setdefault(one.due_on, []).append(one)
    months = sorted({Month.of(on), *(Month.of(day) for day in by_day)})[:MONTHS]
    return tuple(
        Page(
            month,
            tuple(
                tuple(_day(day, month, on, by_day.get(day, ())) for day in week)
                for week in WEEKS.monthdatescalendar(month.year, month.month)
            ),
        )
        for month in months
    )


def _day(day: date, month: Month, on: date, due: Sequence[Deadline]) -> Day:
    inside = Month.of(day) == month
    return Day(
        date=day,
        inside=inside,
        is_today=inside and day == on,
        is_open=is_business_day(day),
        due=tuple(due) if inside else (),
        overdue=any(one.is_overdue(on) for one in due),
    )
