"""The month's end: post what is due, then freeze: 「月次処理」."""

from dataclasses import replace
from typing import Any

from shinpo.core.period import Month
from shinpo.core.refusal import refuse
from shinpo.guarantee.services.act import Doing
from shinpo.guarantee.services.repayment import month_post_due
from shinpo.ledger import closing, record
from shinpo.registry.calendar import last_business_day


def month_close(month: Month, doing: Doing) -> dict[str, Any]:
    """Post what is still due and freeze a month whose last business day has come.

    Returns the manifest.

    :raises Refused: if the month is not over, is closed, an earlier one is open, or a roll does
        not close; nothing is closed then.
    """
    last = last_business_day(month)
    if doing.booked_on < last:
        raise refuse(
            "month",
            "month_not_over",
            f"{month} はまだ終わっていません（営業日 {doing.booked_on}、月末営業日 {last}）。"
            "月末営業日の業務が終わってから締めてください。",
        )
    begun = record.begin(doing.act("month_close", {"month": str(month)}))
    if begun.repeated:
        raise refuse(
            "month",
            "month_already_closed",
            f"{month} は既に締め切られています。"
            "訂正は開いている月に取消と新しい事実で行ってください。",
        )
    month_post_due(month, replace(doing, booked_on=last))
    return closing.close(begun, month)
