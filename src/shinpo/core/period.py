"""Months, fiscal years and half-open ranges: 「期間」「年度」.

Ranges exclude their end (`until`). Japanese texts say 「3月31日まで」 (inclusive); convert at
the edges only.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_FISCAL_MONTH = 4  # the fiscal year (年度) of a public corporation starts in April


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month: 「月」."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month that contains `day`."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read `2024-03`. Raise ValueError for anything else."""
        first = date.fromisoformat(f"{text}-01")
        return cls(first.year, first.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first(self) -> date:
        """First day of the month."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Last day of the month."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def plus(self, months: int) -> "Month":
        """Return the month that many months later (earlier if negative)."""
        year, zero_based = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, zero_based + 1)

    def since(self, earlier: "Month") -> int:
        """Return the number of months from `earlier` to this one."""
        return (self.year - earlier.year) * 12 + self.month - earlier.month

    @property
    def fiscal_year(self) -> int:
        """Fiscal year (年度) of the month: April 2023 to March 2024 is 2023."""
        return self.year if self.month >= FIRST_FISCAL_MONTH else self.year - 1

    @property
    def year_to_date(self) -> tuple["Month", ...]:
        """Months from April of the fiscal year up to this one, both included."""
        april = Month(self.fiscal_year, FIRST_FISCAL_MONTH)
        return tuple(april.plus(i) for i in range(self.since(april) + 1))


def add_months(day: date, months: int) -> date:
    """Return the corresponding day that many months later: 「応当日」.

    Where the month has no such day, its last day (Civil Code, article 143).
    """
    month = Month.of(day).plus(months)
    return date(month.year, month.month, min(day.day, month.last.day))


def months_between(start: date, end: date) -> int:
    """Return the term in months, a started month counting whole: 「月数は切上げ」.

    Six months and one day are seven. The start is the loan date, the end the final date.
    """
    if end < start:
        raise ValueError("the term ends before it starts")
    whole = Month.of(end).since(Month.of(start))
    if add_months(start, whole) > end:
        whole -= 1
    return whole if add_months(start, whole) == end else whole + 1


@dataclass(frozen=True)
class Span:
    """A half-open range of days: `start` included, `until` excluded; None means open-ended."""

    start: date
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until <= self.start:
            raise ValueError("a range ends after it starts")

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.until is None or day < self.until)

    @property
    def last(self) -> date | None:
        """Last day included (for Japanese texts), or None if open-ended."""
        return None if self.until is None else self.until - timedelta(days=1)
