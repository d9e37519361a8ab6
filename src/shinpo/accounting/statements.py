"""The statements of an association's year from its journal: 「決算書」."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from shinpo.core.accounts import Account, Kind, Side
from shinpo.core.fiscal_year import Term
from shinpo.core.refusal import refuse
from shinpo.core.statement_tables import appropriation_table, statement_tables
from shinpo.core.statements import INCOME_STATEMENT, Statements, leaf_accounts, statements
from shinpo.core.tables import Table
from shinpo.law.chart import chart
from shinpo.law.reserves import year_end_rules

STYLE = "s004_magazine"

# Income, expense and appropriation are the year's; an opening has none of them.
_BY_ACCOUNT = """
select account,
  sum(debit_yen - credit_yen)::bigint,
  coalesce(sum(debit_yen - credit_yen) filter (where booked_on >= %(first)s), 0)::bigint
from ledger_line where booked_on <= %(last)s group by account
"""
_YEAR_END = """
select f.id from ledger_fact f
where f.association_id = %(association)s and f.kind = 'year_end_adjusted'
  and f.booked_on between %(first)s and %(last)s and f.reverses_id is null
  and not exists (select 1 from ledger_fact r where r.reverses_id = f.id)
"""
_STATE = f"""
select ({_YEAR_END}),
  (select max(month) from ledger_closing where association_id = %(association)s),
  (select min(booked_on) from ledger_fact where association_id = %(association)s)
"""


@dataclass(frozen=True)
class Made:
    """The statements of a year and how far the year is: 「決算書」.

    `final` once the year-end is booked, `closed` once March is closed.
    """

    term: Term
    statements: Statements
    final: bool
    closed: bool

    @property
    def tables(self) -> tuple[Table, ...]:
        """The three statements in the printed form."""
        last, first = self.term.last, self.term.first
        return statement_tables(
            self.statements,
            style=STYLE,
            as_of=self._as_of,
            term=f"{first.year}年{first.month}月{first.day}日から"
            f"{last.year}年{last.month}月{last.day}日まで",
        )

    @property
    def disposal(self) -> Table:
        """The reserves before and after the disposal of the surplus: 「収支差額の処分」."""
        return appropriation_table(
            self.statements, style=STYLE, term=self._as_of, note=self.disposal_note
        )

    @property
    def _as_of(self) -> str:
        last = self.term.last
        return f"{last.year}年{last.month}月{last.day}日現在"

    @property
    def disposal_note(self) -> str:
        """How the disposal follows from the surplus, in words: 「処分の計算」."""
        made, rule = self.statements, year_end_rules(self.term.last).appropriation
        done = made.appropriation
        surplus = made.yen["surplus"] - done.variation_reserve_release
        if surplus < 0:
            return (
                f"欠損{-surplus:,}円を、収支差額変動準備金から{done.variation_reserve_release:,}円、"
                f"基金準備金から{done.fund_reserve_release:,}円取り崩して埋めます。"
            )
        return (
            f"当期収支差額{surplus:,}円の{rule.share.denominator}分の{rule.share.numerator}を"
            f"{rule.unit_yen:,}円未満切捨てで収支差額変動準備金へ"
            f"（{done.variation_reserve_transfer:,}円）、"
            f"残り{done.fund_reserve_transfer:,}円を基金準備金へ繰り入れます。"
        )


def leaves(term: Term) -> dict[str, int]:
    """Return the leaf accounts of a year, each on its normal side: 「科目の残高」. One SELECT."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_ACCOUNT, {"first": term.first, "last": term.last})
        found = {account: (all_time, year) for account, all_time, year in cursor.fetchall()}
    return {
        account.id: _normal(account, found[int(account.code)])
        for account in leaf_accounts(chart(term.last))
        if int(account.code) in found
    }


def _normal(account: Account, sums: tuple[int, int]) -> int:
    all_time, year = sums
    flows = (Kind.INCOME, Kind.EXPENSE, Kind.APPROPRIATION)
    debit = year if account.kind in flows else all_time
    assert (account.kind in flows) == (account.statement == INCOME_STATEMENT)
    return debit if account.side is Side.DEBIT else -debit


def year_end_fact(association_id: int, term: Term) -> int | None:
    """Return the fact of a year's year-end that stands; None if it is not booked. One SELECT."""
    return _state(association_id, term)[0]


def booked_after(fact: int, until: date) -> int:
    """Return how many facts with journal lines were booked up to a day after a fact. One SELECT."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(distinct fact_id) from ledger_line"
            " where fact_id > %s and booked_on <= %s",
            [fact, until],
        )
        return int(cursor.fetchone()[0])


def _state(association_id: int, term: Term) -> Any:
    parameters = {"association": association_id, "first": term.first, "last": term.last}
    with connection.cursor() as cursor:
        cursor.execute(_STATE, parameters)
        return cursor.fetchone()


def made(association_id: int, term: Term) -> Made:
    """Return the statements of a year: 「決算書」. Two SELECTs.

    :raises Refused: if nothing was booked by the end of the year.
    """
    fact, closed, begun = _state(association_id, term)
    if begun is None or begun > term.last:
        raise refuse(
            "on",
            "nothing_booked",
            f"{term.last.isoformat()} までに仕訳がありません。決算書を作れるのは、記帳を始めた"
            "年度からです。年度を選び直してください。",
        )
    rules = year_end_rules(term.last)
    return Made(
        term=term,
        statements=statements(leaves(term), rules.chart, rules.form, rules.appropriation),
        final=fact is not None,
        closed=closed is not None and closed >= term.last_month.first,
    )


def term_ending(on: date) -> Term:
    """Return the year that ends on a day.

    :raises Refused: if it is not the last day of a fiscal year.
    """
    term = Term.of(on)
    if on != term.last:
        raise refuse(
            "on",
            "not_a_year_end",
            f"{on.isoformat()} は年度の末日ではありません。決算書は年度末（3月31日）のものです。"
            f"{term.last.isoformat()} のように指定してください。",
        )
    return term
