"""Post a voucher and take it back: 「振替伝票」. The one service for entries no rule derives."""

from collections.abc import Sequence
from datetime import date

from django.db import connection

from shinpo.accounting.queries import booked as booked_months
from shinpo.core.facts import ENTERED, Fact
from shinpo.core.period import Month
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.core.voucher import VoucherLine, line_problems, opening_problems
from shinpo.law.chart import chart
from shinpo.ledger import record
from shinpo.ledger.doing import Doing, need_reason
from shinpo.ledger.reversal import reverse
from shinpo.ledger.rules import account_code, subledger

VOUCHER, OPENING, YEAR_END = "voucher_posted", "opening_balances", "year_end_adjusted"


def post(
    doing: Doing,
    lines: Sequence[VoucherLine],
    *,
    effective_on: date | None = None,
    booked_on: date | None = None,
    kind: str = VOUCHER,
    data: dict[str, int] | None = None,
) -> int:
    """Book a voucher; return its fact: 「振替伝票の起票」.

    Booked on the business day of `doing`, or on an earlier `booked_on` of a month that is still
    open: what belongs to March is often known in April. `kind` is `voucher_posted`, or
    `opening_balances` for what an old system had.

    :raises Refused: without reason; if a line names an account that takes no voucher or has not
        exactly one amount, the sides differ, a day is in the future, or the month is closed.
        Nothing is booked then.
    """
    need_reason(doing)
    booked = booked_on or doing.booked_on
    effective = effective_on or booked
    problems = day_problems(effective, booked, doing.booked_on)
    if booked != doing.booked_on:
        problems += month_problems(Month.of(booked), doing.association_id)
    table = chart(doing.booked_on if problems else booked)
    problems += line_problems(lines, table, subledger())
    if kind == OPENING:
        problems += opening_problems(lines, table)
    if problems:
        raise Refused(*problems)
    rows = [_row(line) for line in lines]
    content = {"lines": rows, "effective_on": str(effective), "kind": kind, **(data or {})}
    if booked_on is not None:
        content["booked_on"] = str(booked_on)
    begun = record.begin(doing.act("voucher_post", content))
    if begun.repeated:
        return record.fact_ids(begun)[0]
    (subject,) = record.new_subject_ids(1)
    fact = Fact(
        kind,
        subject,
        sum(line.debit_yen for line in lines),
        effective,
        booked,
        data={"lines": rows, **(data or {})},
    )
    return record.facts(begun, [fact])[0]


def day_problems(effective: date, booked: date, business: date) -> list[Problem]:
    """Return what is wrong with the days of a voucher: 「取引日と記帳日の誤り」."""
    found = [
        Problem(
            field,
            "future_date",
            f"{term}（{day.isoformat()}）が営業日（{business.isoformat()}）より後です。"
            "未来の日付は記録できません。日付を確かめてください。",
        )
        for field, term, day in (
            ("effective_on", "取引日", effective),
            ("booked_on", "記帳日", booked),
        )
        if day > business
    ]
    if not found and effective > booked:
        found.append(
            Problem(
                "effective_on",
                "effective_after_booking",
                f"取引日（{effective.isoformat()}）が記帳日（{booked.isoformat()}）より後です。"
                "まだない取引は記帳できません。どちらかの日付を直してください。",
            )
        )
    return found


def month_problems(month: Month, association_id: int) -> list[Problem]:
    """Return why a month other than today's takes no voucher; nothing if it is open. One SELECT."""
    books = booked_months(association_id)
    if books.is_closed(month):
        return [
            Problem(
                "booked_on",
                "closed_month",
                f"記帳日の属する{month.year}年{month.month}月は締め切られています。"
                "締めた月の数字は変わりません。記帳日を開いている月の日にしてください。",
            )
        ]
    if books.begun is not None and month < books.begun:
        return [
            Problem(
                "booked_on",
                "before_the_books",
                f"記帳日（{month.year}年{month.month}月）が、記帳を始めた"
                f"{books.begun.year}年{books.begun.month}月より前です。年を確かめてください。",
            )
        ]
    return []


def _row(line: VoucherLine) -> dict[str, int | str]:
    row: dict[str, int | str] = {
        "account": account_code(line.account),
        "debit_yen": line.debit_yen,
        "credit_yen": line.credit_yen,
    }
    return row | ({"note": line.note} if line.note else {})


def voucher_reverse(fact_id: int, doing: Doing) -> int:
    """Take a voucher back in the open month; return the reversing fact: 「振替伝票の取消」.

    A year-end is taken back on its own day, for it must not stay in the year that it closed: that
    is possible until March is closed.

    :raises Refused: without reason; if there is no such voucher, it was reversed before, or the
        month is closed.
    """
    need_reason(doing)
    begun = record.begin(doing.act("voucher_reverse", {"fact_id": fact_id}))
    if begun.repeated:
        return record.fact_ids(begun)[0]
    with connection.cursor() as cursor:
        cursor.execute("select kind, booked_on from ledger_fact where id = %s", [fact_id])
        row = cursor.fetchone()
    if row is None or row[0] not in ENTERED:
        raise refuse(
            "fact_id",
            "voucher_unknown",
            f"伝票{fact_id}がありません。他の部署の事実は、その部署の画面で取り消します。"
            "伝票の一覧から選び直してください。",
        )
    kind, booked = row
    day = booked if kind == YEAR_END else doing.booked_on
    return reverse(begun, [fact_id], booked_on=day)[fact_id]
