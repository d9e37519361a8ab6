"""What waits for a member of staff, and which days are to be kept: each package tells its own.

A package registers a provider in the `ready` of its app; the home page and the calendar of
deadlines ask all of them. A provider sees the rows of the association of the transaction only.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from shinpo.governance.models import Staff


@dataclass(frozen=True)
class Task:
    """Something that waits for the person: 「未処理」."""

    label: str
    count: int
    url: str
    note: str = ""
    counts: bool = True  # whether it is one of the person's own, not shown twice


@dataclass(frozen=True)
class Deadline:
    """A day to be kept: 「期限」.

    `subject` is what it belongs to (令和5年度経営計画の自己評価), `what` the thing to do, `who` the
    department or body, `work_by` the last business day for it, `done_on` when it was done.
    """

    due_on: date
    subject: str
    what: str
    who: str
    url: str
    work_by: date | None = None
    done_on: date | None = None

    def is_overdue(self, on: date) -> bool:
        """Tell whether the day has passed and the thing is not done."""
        return self.done_on is None and self.due_on < on


@dataclass(frozen=True)
class Carried:
    """A countermeasure of an earlier evaluation that a plan must answer: 「引き継いだ改善策」."""

    subject: str
    item: str
    text: str
    owner: str
    due_on: date
    status: str
    url: str


TaskProvider = Callable[[Staff, date], Iterable[Task]]
DeadlineProvider = Callable[[int, date], Iterable[Deadline]]
CarriedProvider = Callable[[int, int], Iterable[Carried]]

_tasks: list[TaskProvider] = []
_deadlines: list[DeadlineProvider] = []
_carried: list[CarriedProvider] = []


def register(provider: TaskProvider) -> None:
    """Add a provider of tasks: `(staff, business day) -> tasks`."""
    if provider not in _tasks:
        _tasks.append(provider)


def register_deadlines(provider: DeadlineProvider) -> None:
    """Add a provider of deadlines: `(association id, business day) -> deadlines`."""
    if provider not in _deadlines:
        _deadlines.append(provider)


def register_carried(provider: CarriedProvider) -> None:
    """Add a provider of what a plan takes over: `(association id, fiscal year) -> carried`."""
    if provider not in _carried:
        _carried.append(provider)


def tasks_of(staff: Staff, on: date) -> list[Task]:
    """Return what waits for a person, as the packages were registered: 「未処理」."""
    return [task for provider in _tasks for task in provider(staff, on)]


def deadlines_of(association_id: int, on: date) -> list[Deadline]:
    """Return every deadline of an association, the earliest first: 「期限の一覧」."""
    found = [one for provider in _deadlines for one in provider(association_id, on)]
    return sorted(found, key=lambda d: (d.due_on, d.subject, d.what))


def carried_to(association_id: int, year: int) -> list[Carried]:
    """Return the open countermeasures that the plan of a fiscal year takes over."""
    return [one for provider in _carried for one in provider(association_id, year)]
