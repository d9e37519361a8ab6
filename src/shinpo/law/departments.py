"""The departments of a plan: 「経営計画の部門」."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from shinpo.law.load import parameter


@dataclass(frozen=True)
class Department:
    """A department of plan and evaluation; `parent` is set for a section of one."""

    id: str
    term: str
    parent: str | None = None


@cache
def departments(on: date) -> tuple[Department, ...]:
    """Return the departments in force on a day, in order of print: 「経営計画の部門」.

    :raises NotInForce: if none are known for the day.
    """
    return tuple(Department(**entry) for entry in parameter("departments", "departments").on(on))
