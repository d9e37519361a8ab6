"""The chart of accounts as values: 「勘定科目」.

An account knows its statement, its normal side and its place in print. What the chart contains
on a day is law (`law/accounts.toml`, read by `law.chart`); nothing here knows a figure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shinpo.core.dated import NotInForce
from shinpo.core.period import Span


class Kind(StrEnum):
    """What an account is: 「科目の性質」."""

    ASSET = "asset"
    LIABILITY = "liability"
    NET_ASSETS = "net_assets"
    INCOME = "income"
    EXPENSE = "expense"
    APPROPRIATION = "appropriation"


class Side(StrEnum):
    """The side on which an account normally stands: 「借方」「貸方」."""

    DEBIT = "debit"
    CREDIT = "credit"


NORMAL_SIDE = {
    Kind.ASSET: Side.DEBIT,
    Kind.EXPENSE: Side.DEBIT,
    Kind.LIABILITY: Side.CREDIT,
    Kind.NET_ASSETS: Side.CREDIT,
    Kind.INCOME: Side.CREDIT,
}


@dataclass(frozen=True)
class Account:
    """One account: 「勘定科目」. `order` is its place in print, `parent` the id of its heading.

    `line` is the line number printed beside it (special account of seed 002), None if none.
    `mirrors` names the account whose amount this one repeats on the other side (見返). An account
    that is `printed_in` another has no line of its own and counts into that one's line.
    """

    code: str
    id: str
    term: str
    kind: Kind
    side: Side
    statement: str
    section: str
    parent: str | None
    order: int
    span: Span
    source: str
    start_unknown: bool = False
    end_unknown: bool = False
    note: str = ""
    line: int | None = None
    mirrors: str | None = None
    printed_in: str | None = None


@dataclass(frozen=True)
class Difference:
    """A computed line of a statement: 「収支差額」. Sections added, income plus, expense minus."""

    id: str
    term: str
    statement: str
    sections: tuple[str, ...]
    cumulative: bool = False
    line: int | None = None


class Chart:
    """The accounts in force on one day: 「勘定科目表」."""

    def __init__(self, on: date, accounts: Iterable[Account], origin: str) -> None:
        self.on, self.origin = on, origin
        self.accounts: tuple[Account, ...] = tuple(sorted(accounts, key=lambda a: a.order))
        self._by_id = {account.id: account for account in self.accounts}
        self._by_code = {account.code: account for account in self.accounts}
        self._headings = frozenset(a.parent for a in self.accounts if a.parent is not None)
        lost = self._headings - self._by_id.keys()
        if lost:
            raise ValueError(f"{origin}: 親科目がありません: {', '.join(sorted(lost))}")

    def by_id(self, account_id: str) -> Account:
        """Return the account with this identifier. Raise NotInForce if the chart lacks it."""
        return self._found(self._by_id, account_id)

    def by_code(self, code: str) -> Account:
        """Return the account with this code. Raise NotInForce if the chart lacks it."""
        return self._found(self._by_code, code)

    def _found(self, index: dict[str, Account], key: str) -> Account:
        try:
            return index[key]
        except KeyError:
            raise NotInForce(f"勘定科目 {key}", self.on, self.origin) from None

    def takes_postings(self, account_id: str) -> bool:
        """Return whether journal lines may name the account: headings (集計科目) may not."""
        return self.by_id(account_id).id not in self._headings

    def children(self, account_id: str) -> tuple[Account, ...]:
        """Return the accounts printed under a heading, in order of print."""
        return tuple(a for a in self.accounts if a.parent == account_id)

    def below(self, account_id: str) -> tuple[Account, ...]:
        """Return the accounts with postings that count into a line: 「内訳の科目」."""
        account = self.by_id(account_id)
        own = () if account.id in self._headings else (account,)
        parts = (a for a in self.accounts if account.id in (a.parent, a.printed_in))
        return (*own, *(leaf for part in parts for leaf in self.below(part.id)))

    def leaves(self) -> tuple[Account, ...]:
        """Return every account that takes postings, those without a line of their own too."""
        return tuple(a for a in self.accounts if a.id not in self._headings)

    def statement(self, name: str) -> tuple[Account, ...]:
        """Return the accounts of one statement in order of print."""
        return tuple(a for a in self.accounts if a.statement == name and a.printed_in is None)

    def property_list(self) -> tuple[Account, ...]:
        """Return the lines of the property list: 「財産目録」.

        The top lines of the balance sheet without those that make up the net assets (正味財産).
        """
        return tuple(
            a
            for a in self.statement("balance_sheet")
            if a.parent is None and a.kind is not Kind.NET_ASSETS
        )
