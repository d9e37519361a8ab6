"""The year-end, one act: adjusting entries and the disposal of the surplus: 「年度末の決算」."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files

from django.db import connection

from shinpo.accounting import statements as books
from shinpo.accounting.services.voucher import YEAR_END
from shinpo.core.facts import Fact
from shinpo.core.fiscal_year import Term
from shinpo.core.refusal import refuse
from shinpo.core.reserves import Basis, YearEnd, year_end
from shinpo.guarantee.services.repayment import month_post_due
from shinpo.law.reserves import year_end_rules
from shinpo.ledger import closing, record
from shinpo.ledger.doing import Doing
from shinpo.ledger.rules import account_code
from shinpo.registry.calendar import last_business_day

YEAR_END_LOCK = 3_000_000  # beside the closing's locks, which count days


@dataclass(frozen=True)
class Preview:
    """What the year-end would book now, and from which figures: 「決算整理の下見」."""

    term: Term
    basis: Basis
    before: dict[str, int]
    found: YearEnd


@cache
def _basis_sql() -> str:
    place = files("shinpo.accounting").joinpath("sql", "year_end_basis.sql")
    return place.read_text(encoding="utf-8")


def basis_of(term: Term, on: date | None = None) -> Basis:
    """Return what the departments' books show at the year's end. One SELECT.

    `on` is the booking day of opening balances that stand for the year's end before it.
    """
    parameters = {
        "on": on or term.last,
        "until": term.last,
        "first": term.first,
        "guarantees": account_code("guarantee_obligations"),
        "claims": account_code("claims"),
        "premium_months": year_end_rules(term.last).rates.premium_months,
    }
    with connection.cursor() as cursor:
        cursor.execute(_basis_sql(), parameters)
        return Basis(*cursor.fetchone())


def year_end_preview(term: Term) -> Preview:
    """Return what the year-end would book now, without writing. Two SELECTs."""
    basis, before = basis_of(term), books.leaves(term)
    return Preview(term, basis, before, year_end(before, basis, year_end_rules(term.last)))


def year_end_book(term: Term, doing: Doing) -> int:
    """Book the year-end on the last business day of March; return its fact: 「決算整理と処分」.

    March's scheduled repayments are posted first, so that the reserves stand on the balances of
    the closing.

    :raises Refused: if the year is not over, its year-end is booked, or March is closed.
    """
    last_day = last_business_day(term.last_month)
    _check_term(term)
    if doing.booked_on < last_day:
        raise refuse(
            "term",
            "year_not_over",
            f"{term}年度はまだ終わっていません"
            f"（営業日 {doing.booked_on}、年度末の営業日 {last_day}）。"
            "年度末の業務が終わってから決算整理を行ってください。",
        )
    acting = replace(doing, booked_on=last_day)
    begun = record.begin(acting.act("year_end_book", {"term": str(term)}))
    if begun.repeated:
        return record.fact_ids(begun)[-1]
    _refuse_second(term, doing.association_id)
    month_post_due(term.last_month, replace(acting, request_id=f"{doing.request_id}-due"))
    found = year_end_preview(term).found
    (subject,) = record.new_subject_ids(1)
    rows = [
        {
            "account": account_code(line.account),
            "debit_yen": line.debit_yen,
            "credit_yen": line.credit_yen,
            "note": line.note,
        }
        for line in found.lines
    ]
    if not rows:
        raise refuse(
            "term",
            "nothing_to_adjust",
            f"{term}年度には決算整理の対象となる残高も収支もありません。年度を確かめてください。",
        )
    fact = Fact(
        YEAR_END,
        subject,
        sum(line.debit_yen for line in found.lines),
        term.last,
        last_day,
        data={"lines": rows, "fiscal_year": term.year},
    )
    return record.facts(begun, [fact])[0]


def _check_term(term: Term) -> None:
    if term.half:
        raise refuse(
            "term",
            "half_year_has_no_year_end",
            "決算整理は年度を単位に行います。上期ではなく年度を指定してください。",
        )


def _refuse_second(term: Term, association_id: int) -> None:
    """Refuse a year-end that is booked already, also by somebody at the same moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(%s, %s)", [association_id, YEAR_END_LOCK + term.year]
        )
    if term.last_month in closing.closed_months(association_id):
        raise refuse(
            "term",
            "closed_month",
            f"{term.last_month} は締め切られているため、{term}年度の決算整理は記帳できません。"
            "決算整理は3月を締める前に行います。訂正は開いている月の振替伝票で行ってください。",
        )
    fact = books.year_end_fact(association_id, term)
    if fact is not None:
        raise refuse(
            "term",
            "year_end_booked",
            f"{term}年度の決算整理は記帳済みです（伝票{fact}）。"
            "やり直すには、3月を締める前にその伝票を取り消してから行ってください。",
        )
