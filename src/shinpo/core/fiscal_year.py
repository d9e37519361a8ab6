"""Fiscal years and their halves: 「年度」「上期」「下期」.

What is planned, graded and published is planned for a year or for its first half; both are a
`Term`, so that a rule takes either.
"""

from dataclasses import dataclass
from datetime import date
from functools import total_ordering

from shinpo.core.period import FIRST_FISCAL_MONTH, Month

MONTHS_OF_YEAR = 12
MONTHS_OF_HALF = MONTHS_OF_YEAR // 2
HALF_SUFFIX = "H1"


@total_ordering
@dataclass(frozen=True)
class Term:
    """A fiscal year, or its first half (`half`): 「評価の対象期間」.

    Written `2024` and `2024H1`. April 2024 to March 2025 is 2024.
    """

    year: int
    half: bool = False

    @classmethod
    def of(cls, day: date) -> "Term":
        """Return the fiscal year that contains the day: 「年度」."""
        return cls(Month.of(day).fiscal_year)

    @classmethod
    def parse(cls, text: str) -> "Term":
        """Read `2024` or `2024H1`. Raise ValueError for anything else."""
        digits = text.removesuffix(HALF_SUFFIX)
        if not (digits.isascii() and digits.isdigit() and len(digits) == len("2024")):
            raise ValueError(f"not a fiscal year: {text!r}")
        return cls(int(digits), text.endswith(HALF_SUFFIX))

    def __str__(self) -> str:
        return f"{self.year:04d}{HALF_SUFFIX if self.half else ''}"

    def __lt__(self, other: "Term") -> bool:
        return (self.last, self.first) < (other.last, other.first)

    @property
    def first_month(self) -> Month:
        """April of the year."""
        return Month(self.year, FIRST_FISCAL_MONTH)

    @property
    def last_month(self) -> Month:
        """March of the year, September of the half: the closing that the term is counted from."""
        return self.first_month.plus((MONTHS_OF_HALF if self.half else MONTHS_OF_YEAR) - 1)

    @property
    def months(self) -> tuple[Month, ...]:
        """All months of the term in order."""
        count = self.last_month.since(self.first_month) + 1
        return tuple(self.first_month.plus(i) for i in range(count))

    @property
    def first(self) -> date:
        """First day."""
        return self.first_month.first

    @property
    def last(self) -> date:
        """Last day."""
        return self.last_month.last

    @property
    def whole(self) -> "Term":
        """The year that the term belongs to."""
        return Term(self.year)

    def plus(self, years: int) -> "Term":
        """Return the same term that many years later (earlier if negative): 「前年同期」."""
        return Term(self.year + years, self.half)
