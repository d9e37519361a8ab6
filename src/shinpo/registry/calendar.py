"""Business days of lenders and of the association: 「営業日」.

Saturdays, Sundays, public holidays and the banks' year-end days (12/31 to 1/3) are not.
"""

from datetime import date, timedelta
from functools import cache

import jpholiday

from shinpo.core.period import Month
from shinpo.law import load

SATURDAY = 5


@cache
def is_business_day(day: date) -> bool:
    """Tell whether banks are open on a day: 「銀行営業日」 (銀行法施行令第5条)."""
    closed = load.value("calendar", "bank_closures", day)
    if day.weekday() >= SATURDAY or f"{day:%m-%d}" in closed:
        return False
    return not jpholiday.is_holiday(day)


def roll_back(day: date) -> date:
    """Return the day itself or the last business day before it: 「前営業日」."""
    while not is_business_day(day):
        day -= timedelta(days=1)
    return day


def roll_forward(day: date) -> date:
    """Return the day itself or the next business day: 「翌営業日」."""
    while not is_business_day(day):
        day += timedelta(days=1)
    return day


def last_business_day(month: Month) -> date:
    """Return the last business day of a month: 「月末営業日」."""
    return roll_back(month.last)
