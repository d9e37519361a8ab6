"""Post a voucher and take it back: 「振替伝票」. The one service for entries no rule derives."""

from collections.abc import Sequence
from datetime import date

from django.db import connection

from shinpo.core.facts import ENTERED, Fact
from shinpo.core.refusal import Refused, refuse
from shinpo.core.voucher import VoucherLine, line_problems, opening_problems
from shinpo.law.chart import chart
from shinpo.ledger import record
from shinpo.ledger.doing import Doing, need_reason, refuse_future
from shinpo.ledger.reversal import reverse
from shinpo.ledger.rules import account_code, subledger

VOUCHER, OPENING, YEAR_END = "voucher_posted", "opening_balances", "year_end_adjusted"


def post(
    doing: Doing,
    lines: Sequence[VoucherLine],
    *,
    effective_on: date | None = None,
    kind: str = VOUCHER,
    data: dict[str, int] | None = None,
) -> int:
    """Book a voucher on the business day of `doing`; return its fact: 「振替伝票の起票」.

    `kind` is `voucher_posted`, or `opening_balances` for what an old system had.

    :raises Refused: without reason; if a line names an account that takes no voucher or has not
        exactly one amount, the sides differ, or the month is closed. Nothing is booked then.
    """
    need_reason(doing)
    effective = effective_on or doing.booked_on
    refuse_future("effective_on", "取引日", effective, doing.booked_on)
    table = chart(doing.booked_on)
    problems = line_problems(lines, table, subledger())
    if kind == OPENING:
        problems += opening_problems(lines, table)
    if problems:
        raise Refused(*problems)
    rows = [_row(line) for line in lines]
    content = {"lines": rows, "effective_on": str(effective), "kind": kind, **(data or {})}
    begun = record.begin(doing.act("voucher_post", content))
    if begun.repeated:
        return record.fact_ids(begun)[0]
    (subject,) = record.new_subject_ids(1)
    fact = Fact(
        kind,
        subject,
        sum(line.debit_yen for line in lines),
        effective,
        doing.booked_on,
        data={"lines": rows, **(data or {})},
    )
    return record.facts(begun, [fact])[0]


def _row(line: VoucherLine) -> dict[str, int | str]:
    row: dict[str, int | str] = {
        "account": account_code(line.account),
        "debit_yen": line.debit_yen,
        "credit_yen": line.credit_yen,
    }
    return row | ({"note": line.note} if line.note else {})


def voucher_reverse(fact_id: int, doing: Doing) -> int:
    """Take a voucher back in the open month; return the reversing fact: 「振替伝票の取消」.

    :raises Refused: without reason; if there is no such voucher, it was reversed before, or the
        month is closed.
    """
    need_reason(doing)
    begun = record.begin(doing.act("voucher_reverse", {"fact_id": fact_id}))
    if begun.repeated:
        return record.fact_ids(begun)[0]
    with connection.cursor() as cursor:
        cursor.execute("select kind from ledger_fact where id = %s", [fact_id])
        row = cursor.fetchone()
    if row is None or row[0] not in ENTERED:
        raise refuse(
            "fact_id",
            "voucher_unknown",
            f"伝票{fact_id}がありません。他の部署の事実は、その部署の画面で取り消します。"
            "伝票の一覧から選び直してください。",
        )
    return reverse(begun, [fact_id], booked_on=doing.booked_on)[fact_id]
