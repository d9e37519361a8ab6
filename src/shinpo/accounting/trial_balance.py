"""The trial balance of a month: every account's opening, debits, credits, closing: 「試算表」.

One SELECT over the journal, however old the book is. The journal itself is the only source:
what a closing froze (`account_totals`) must say the same.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection

from shinpo.core.accounts import Account
from shinpo.core.period import Month
from shinpo.law.chart import accounts

_BY_ACCOUNT = """
select account,
  coalesce(sum(debit_yen - credit_yen) filter (where booked_on < %(month_start)s), 0)::bigint,
  coalesce(sum(debit_yen) filter (where booked_on >= %(month_start)s), 0)::bigint,
  coalesce(sum(credit_yen) filter (where booked_on >= %(month_start)s), 0)::bigint
from ledger_line where booked_on <= %(month_end)s group by account
"""


@dataclass(frozen=True)
class AccountRow:
    """One account of a month in yen; `opening_yen` is positive on the debit side (借方)."""

    account: Account
    opening_yen: int
    debit_yen: int
    credit_yen: int

    @property
    def closing_yen(self) -> int:
        """The balance at the month end, positive on the debit side."""
        return self.opening_yen + self.debit_yen - self.credit_yen


@dataclass(frozen=True)
class Columns:
    """The six columns of a row or of the totals: a balance stands on one side only."""

    opening_debit: int
    opening_credit: int
    debit: int
    credit: int
    closing_debit: int
    closing_credit: int


@dataclass(frozen=True)
class TrialBalance:
    """The accounts that were ever posted to by the month's end, in order of the chart."""

    month: Month
    rows: tuple[AccountRow, ...]

    @property
    def totals(self) -> Columns:
        """The sum of each column; opening, month and closing are equal on both sides."""
        cells = [columns(row) for row in self.rows]
        return Columns(*(sum(getattr(c, name) for c in cells) for name in COLUMNS))

    @property
    def balances(self) -> bool:
        """Whether debits equal credits in all three pairs of columns."""
        total = self.totals
        return (
            total.opening_debit == total.opening_credit
            and total.debit == total.credit
            and total.closing_debit == total.closing_credit
        )


COLUMNS = tuple(Columns.__dataclass_fields__)


def columns(row: AccountRow) -> Columns:
    """Return the columns of an account: 「合計残高」."""
    return Columns(
        opening_debit=max(row.opening_yen, 0),
        opening_credit=max(-row.opening_yen, 0),
        debit=row.debit_yen,
        credit=row.credit_yen,
        closing_debit=max(row.closing_yen, 0),
        closing_credit=max(-row.closing_yen, 0),
    )


def trial_balance(month: Month) -> TrialBalance:
    """Return the trial balance of a month. One SELECT; inside `scope.association`."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_ACCOUNT, {"month_start": month.first, "month_end": month.last})
        found = cursor.fetchall()
    rows = [AccountRow(known_account(code, month.last), *yen) for code, *yen in found]
    return TrialBalance(month, tuple(sorted(rows, key=lambda row: row.account.order)))


def known_account(code: int, on: date) -> Account:
    """Return the account of a code as it stood on a day, else as it is known at all.

    A balance may outlive its account's line in the chart; it is not dropped for that.

    :raises KeyError: if no chart ever had the code.
    """
    found = [account for account in accounts() if int(account.code) == code]
    if not found:
        raise KeyError(code)
    return next(_in_force(found, on), found[-1])


def _in_force(found: Iterable[Account], on: date) -> Iterator[Account]:
    return (account for account in found if on in account.span)
