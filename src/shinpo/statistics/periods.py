"""Which months a figure is counted over: 「当月中」「当月末（累計）」「期首」「前年同期」."""

from dataclasses import dataclass
from enum import StrEnum

from shinpo.core.period import FIRST_FISCAL_MONTH, Month

YEAR = 12


class Window(StrEnum):
    """A stretch of closings: 「集計の期間」."""

    MONTH = "month"  # what moved in the month (当月中)
    YTD = "ytd"  # what moved since April (当月末の累計)
    END = "end"  # what stood at the month's end (当月末)
    OPENING = "opening"  # what stood at last March's end (期首)


@dataclass(frozen=True)
class Periods:
    """The windows of one month, given which months are closed: 「集計期間」.

    Months before the very first closing did not exist for this system; a year to date that starts
    before it starts with it (and the tables say so).
    """

    month: Month
    closed: frozenset[Month]

    @property
    def last_year(self) -> Month:
        """The same month of last year (前年同月)."""
        return self.month.plus(-YEAR)

    def months(self, window: Window, *, last_year: bool = False) -> tuple[Month, ...] | None:
        """Return the months of a window; None if last year's closings do not cover it."""
        month = self.last_year if last_year else self.month
        if window in (Window.MONTH, Window.END):
            return (month,) if month in self.closed else None
        year_to_date = month.year_to_date
        if last_year and not self.closed.issuperset(year_to_date):
            return None
        if window is Window.YTD:
            return tuple(m for m in year_to_date if m in self.closed)
        march = Month(month.fiscal_year, FIRST_FISCAL_MONTH).plus(-1)
        return (march,) if march in self.closed else ()

    @property
    def is_whole(self) -> bool:
        """False if the year to date starts later than April, with the first closing."""
        return self.closed.issuperset(self.month.year_to_date)

    @property
    def has_last_year(self) -> bool:
        """True if last year's same months are closed, so that ratios have a base."""
        return self.months(Window.YTD, last_year=True) is not None

    def of(self, windows: tuple[Window, ...]) -> tuple[Month, ...]:
        """Return every month that these windows need, of this and of last year, in order."""
        found: set[Month] = set()
        for window in windows:
            for last_year in (False, True):
                found.update(self.months(window, last_year=last_year) or ())
        return tuple(sorted(found))
