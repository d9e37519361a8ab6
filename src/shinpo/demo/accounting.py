"""The demo's accounts: opening balances, monthly vouchers, three year-ends (経理の架空の業務)."""

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from django.db import connection

from shinpo.accounting.services.voucher import OPENING, post
from shinpo.accounting.services.year_end import basis_of, year_end_book
from shinpo.core.accounts import Kind, Side
from shinpo.core.fiscal_year import Term
from shinpo.core.reserves import Basis, reserves
from shinpo.core.voucher import VoucherLine
from shinpo.core.yen import exact, floor_yen
from shinpo.demo.moment import Moment
from shinpo.law.chart import chart
from shinpo.law.reserves import year_end_rules
from shinpo.ledger.doing import Doing
from shinpo.ledger.rules import account_code
from shinpo.registry.calendar import last_business_day

SYSTEM = 0  # nobody of the staff
MARCH, PAYING_MONTHS = 3, (4, 7, 10, 1)
DEPOSITS, PAYABLE = "ordinary_deposits", "insurance_remittance_payable"

_MONTH = """
select
  (select coalesce(sum(balance_yen), 0) from ledger_balance where account = %(guarantees)s)::bigint,
  (select coalesce(sum(credit_yen - debit_yen), 0) from ledger_line
    where account = %(payable)s)::bigint,
  (select coalesce(sum((data ->> 'subsidy_yen')::bigint * sign(amount_yen)), 0) from ledger_fact
    where kind = 'fee_received' and booked_on between %(first)s and %(last)s)::bigint
"""


@cache
def _figures() -> Mapping[str, Any]:
    text = files("shinpo.demo").joinpath("accounting.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def _scaled(yen: int, outstanding_yen: int) -> int:
    """Return a figure in proportion to the association, in whole thousands."""
    return floor_yen(Fraction(yen * outstanding_yen, _figures()["reference_yen"] * 1000)) * 1000


def opening_balances(moment: Moment) -> None:
    """Enter what the association owned and owed when its records begin: 「開始残高」."""
    before = Term(Term.of(moment.month.first).year - 1)
    basis = basis_of(before, on=moment.month.first)
    owed = Basis(
        unearned_fees_yen=basis.unearned_fees_yen,
        unexpired_premiums_yen=_premiums(basis.outstanding_yen),
        outstanding_yen=basis.outstanding_yen,
        claims_yen=basis.claims_yen,
        insured_yen=basis.insured_yen,
    )
    counted = reserves(owed, year_end_rules(before.last).rates)
    balances = {
        **{k: _scaled(yen, basis.outstanding_yen) for k, yen in _figures()["opening"].items()},
        "unearned_fees": counted.unearned_fees,
        "unexpired_premiums": counted.unexpired_premiums,
        "liability_reserve": counted.liability_reserve,
        "claims_write_off_reserve": counted.claims_write_off_reserve,
        "claims_covered": counted.claims_covered,
        # The claims taken over wait here for their counterpart.
        "suspense_receipts": -_claims_taken_over(),
    }
    lines = [line for name, yen in balances.items() for line in _line(moment, name, yen)]
    rest = sum(line.credit_yen - line.debit_yen for line in lines)
    lines += _line(moment, DEPOSITS, rest)
    doing = Doing(
        moment.association_id, SYSTEM, "demo-opening-balances", moment.month.first,
        reason="前の仕組みからの開始残高",
    )  # fmt: skip
    post(doing, lines, kind=OPENING)


def _claims_taken_over() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(sum(amount_yen), 0)::bigint from ledger_fact"
            " where kind = 'claim_opening'"
        )
        return int(cursor.fetchone()[0])


def _premiums(outstanding_yen: int) -> int:
    rate = Decimal(_figures()["opening_rates"]["unexpired_premiums"])
    return floor_yen(outstanding_yen * exact(rate))


def _line(moment: Moment, account: str, yen: int, note: str = "") -> Iterator[VoucherLine]:
    """Yield the line that adds to an account on its normal side; none for nothing."""
    debit = chart(moment.month.last).by_id(account).side is Side.DEBIT
    if yen:
        on_debit = debit == (yen > 0)
        yield VoucherLine(account, abs(yen) if on_debit else 0, 0 if on_debit else abs(yen), note)


def monthly_vouchers(moment: Moment) -> None:
    """Enter what no department produces: personnel, offices, interest, grants: 「毎月の振替」."""
    parameters = {
        "guarantees": account_code("guarantee_obligations"),
        "payable": account_code(PAYABLE),
        "first": moment.month.first,
        "last": moment.month.last,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MONTH, parameters)
        outstanding, payable, subsidies = cursor.fetchone()
    lines = list(_yearly(moment, outstanding))
    lines += _pair(moment, "fee_subsidy_grants", DEPOSITS, subsidies, "保証料補給")
    if moment.month.month in PAYING_MONTHS and payable > 0:
        lines += [
            VoucherLine(PAYABLE, payable, 0, "保険納付金の納付"),
            VoucherLine(DEPOSITS, 0, payable, "保険納付金の納付"),
        ]
    if lines:
        doing = _doing(moment, f"demo-vouchers-{moment.month}", "経費・運用収入・補助金")
        post(doing, lines)


def _doing(moment: Moment, request_id: str, reason: str) -> Doing:
    last = last_business_day(moment.month)
    return Doing(moment.association_id, SYSTEM, request_id, last, reason=reason)


def _yearly(moment: Moment, outstanding_yen: int) -> Iterator[VoucherLine]:
    """Yield this month's part of the yearly amounts."""
    figures, month = _figures(), str(moment.month.month)
    level = exact(Decimal(figures["years"].get(str(moment.month.fiscal_year), "1")))
    for row in figures["yearly"]:
        parts = row["months"]
        if month in parts:
            share = Fraction(parts[month], sum(parts.values()))
            yen = _scaled(floor_yen(row["yen"] * level * share), outstanding_yen)
            yield from _pair(moment, row["account"], row.get("against", DEPOSITS), yen)


def _pair(
    moment: Moment, account: str, against: str, yen: int, note: str = ""
) -> Iterator[VoucherLine]:
    """Yield an income, expense or release with its counter entry; none for nothing."""
    if not yen:
        return
    found = chart(moment.month.last).by_id(account)
    note = note or found.term
    spent = found.kind is Kind.EXPENSE
    yield VoucherLine(account, yen if spent else 0, 0 if spent else yen, note)
    yield VoucherLine(against, 0 if spent else yen, yen if spent else 0, note)


def year_ends(moment: Moment) -> None:
    """Book the year-end when March is over: 「年度末の決算」."""
    if moment.month.month == MARCH:
        term = Term.of(moment.month.first)
        year_end_book(term, _doing(moment, f"demo-year-end-{term}", "年度末の決算"))
