"""Accounts and business figures of a term, from closings: 「科目の集計」「業務の計数」.

What the accounts stood at and what moved them, and the few sums that the business plan needs. A
term is a year or a half; every month of it must be closed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from shinpo.core.fiscal_year import Term
from shinpo.core.period import Month
from shinpo.core.refusal import refuse
from shinpo.statistics.reader import Closings, month_key

_ACCOUNTS = """
with moved as (
  select month, account, debit_yen - credit_yen as yen from account_totals
), opened as (
  select account, sum(debit_yen - credit_yen) as yen from account_openings
  where month >= $first group by account
)
select m.account,
  (sum(m.yen) filter (month < $first))::bigint,
  (sum(m.yen) filter (month >= $first))::bigint,
  coalesce(any_value(o.yen), 0)::bigint
from moved m left join opened o using (account) group by m.account
"""
_MONTH_ENDS = """
select month, sum(debit_yen - credit_yen)::bigint from account_totals
where account = $account group by month order by month
"""
_GUARANTEES = """
select
  coalesce(sum(cases) filter (kind = 'guarantee_approved'), 0)::bigint,
  coalesce(sum(amount_yen) filter (kind = 'guarantee_approved'), 0)::bigint,
  coalesce(sum(cases) filter (kind = 'guarantee_subrogated'), 0)::bigint,
  coalesce(sum(principal_yen) filter (kind = 'guarantee_subrogated'), 0)::bigint,
  coalesce(sum(interest_yen) filter (kind = 'guarantee_subrogated'), 0)::bigint
from guarantee_movements
"""
_CLAIMS = """
select coalesce(sum(principal_yen), 0)::bigint, coalesce(sum(damages_yen), 0)::bigint
from claim_movements where kind = 'claim_recovered'
"""
_STOCKS = """
select (select count(*) from guarantees where disbursed), (select count(*) from claims)
"""


@dataclass(frozen=True)
class AccountSums:
    """One account over a term, in yen, positive on the debit side: 「科目の期首、増減、期末」.

    Opening entries that are booked in the term count as opening, not as movement.
    """

    opening_yen: int
    moved_yen: int

    @property
    def closing_yen(self) -> int:
        """What the account stands at when the term ends."""
        return self.opening_yen + self.moved_yen


@dataclass(frozen=True)
class Business:
    """What the departments did in a term, in cases and yen: 「業務の計数」."""

    approved_cases: int
    approved_yen: int
    subrogated_cases: int
    subrogated_principal_yen: int
    subrogated_interest_yen: int
    recovered_principal_yen: int
    recovered_damages_yen: int
    outstanding_cases: int
    claims_cases: int


@dataclass(frozen=True)
class TermSums:
    """Everything that is summed over a term: accounts by code, month-end balances, business."""

    term: Term
    accounts: Mapping[int, AccountSums]
    outstanding: Mapping[Month, int]
    business: Business


def term_sums(closings: Closings, term: Term, *, guarantees: int) -> TermSums:
    """Return the sums of a term; `guarantees` is the code of the account of what is outstanding.

    :raises Refused: if a month of the term is not closed, or a closing was changed.
    """
    check_closed(closings, term)
    known = sorted(month for month in closings.manifests if month <= term.last_month)
    opening = [month for month in known if closings.has(month, "account_openings")]
    wanted = {
        "account_totals": known,
        "account_openings": opening or known[-1:],
        "guarantee_movements": term.months,
        "claim_movements": term.months,
        "guarantees": (term.last_month,),
        "claims": (term.last_month,),
    }
    with closings.over(wanted) as engine:
        return TermSums(
            term=term,
            accounts=_accounts(engine, term),
            outstanding=_month_ends(engine, term, guarantees),
            business=_business(engine),
        )


def check_closed(closings: Closings, term: Term) -> None:
    """Refuse a term with a month that is not closed."""
    open_months = [month for month in term.months if month not in closings.manifests]
    if open_months:
        raise refuse(
            "term",
            "term_not_closed",
            f"{term} の{open_months[0]}が締め切られていないため、実績を集計できません。"
            "月次の締めを終えるか、締切済みの年度を選んでください。",
        )


def _accounts(engine: duckdb.DuckDBPyConnection, term: Term) -> Mapping[int, AccountSums]:
    rows = engine.execute(_ACCOUNTS, {"first": month_key(term.first_month)}).fetchall()
    return {
        account: AccountSums((before or 0) + opened, (moved or 0) - opened)
        for account, before, moved, opened in rows
    }


def _month_ends(engine: duckdb.DuckDBPyConnection, term: Term, account: int) -> Mapping[Month, int]:
    """Return what a liability stood at at each month's end of the term."""
    rows = dict(engine.execute(_MONTH_ENDS, {"account": account}).fetchall())
    balance, found = 0, {}
    for key in sorted({*rows, *map(month_key, term.months)}):
        balance -= rows.get(key, 0)
        found[key] = balance
    return {month: found[month_key(month)] for month in term.months}


def _business(engine: duckdb.DuckDBPyConnection) -> Business:
    guarantees = engine.execute(_GUARANTEES).fetchone() or ()
    recovered = engine.execute(_CLAIMS).fetchone() or ()
    stocks = engine.execute(_STOCKS).fetchone() or ()
    return Business(*guarantees, *recovered, *stocks)
