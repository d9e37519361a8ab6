"""Business days as arrays of dates."""

from datetime import date
from functools import cached_property

import numpy as np

from shinpo.core.period import Month
from shinpo.demo.setting import Setting
from shinpo.registry.calendar import is_business_day

NO_DAY = np.datetime64("NaT", "D")
YEARS_BEFORE, MONTHS_AFTER = 11, 3


class Calendar:
    """The business days around the demo's months."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.base = np.datetime64(str(setting.first_month), "M")

    @cached_property
    def _weekdays(self) -> np.busdaycalendar:
        first = self.setting.first_month.plus(-12 * YEARS_BEFORE).first
        last = self.setting.month(self.setting.months + MONTHS_AFTER).last
        days = np.arange(np.datetime64(first), np.datetime64(last))
        closed = [d for d in days if not is_business_day(d.astype(date))]
        return np.busdaycalendar(holidays=closed)

    def forward(self, days: np.ndarray) -> np.ndarray:
        """Roll every day to the same or the next business day."""
        return np.busday_offset(days, 0, roll="forward", busdaycal=self._weekdays)

    def back(self, days: np.ndarray) -> np.ndarray:
        """Roll every day to the same or the last business day before."""
        return np.busday_offset(days, 0, roll="backward", busdaycal=self._weekdays)

    def number(self, days: np.ndarray) -> np.ndarray:
        """Return the month number of every day; a missing day is far in the past."""
        return (days.astype("M8[M]") - self.base).astype(int)

    def within(self, numbers: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Return a random business day in each of the months."""
        months = self.base + numbers
        first = self.forward(months.astype("M8[D]"))
        last = self.back((months + 1).astype("M8[D]") - np.timedelta64(1, "D"))
        count = np.busday_count(first, last, busdaycal=self._weekdays) + 1
        chosen = (rng.random(len(numbers)) * count).astype(int)
        return np.busday_offset(first, chosen, busdaycal=self._weekdays)

    def middle(self, month: Month) -> date:
        """Return a business day in the middle of a month, for acts without a day of their own."""
        day: date = self.forward(np.datetime64(month.first.replace(day=20)))[()].astype(date)
        return day
