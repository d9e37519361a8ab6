"""Pay members for coming, with one voucher a session: 「委員報酬の支払」."""

from dataclasses import replace
from datetime import date

from shinpo.accounting.services import voucher
from shinpo.core.refusal import refuse
from shinpo.core.voucher import VoucherLine
from shinpo.law.load import value
from shinpo.ledger import record
from shinpo.ledger.doing import Doing
from shinpo.planning.committee import roll
from shinpo.planning.committee.models import FeePayment
from shinpo.planning.committee.services.sessions import session_of
from shinpo.planning.committee.words import session_title


def fees_pay(session_id: int, paid_on: date, doing: Doing) -> tuple[FeePayment, ...]:
    """Pay every member who came and was not paid, at the fee of the day of the session.

    根拠: seed-002 外部評価委員会運営規程 第8条.

    :raises Refused: if nobody is left to be paid, the rule gives no fee, or the voucher service
        refuses (a closed month, a day ahead).
    """
    content = {"session_id": session_id, "paid_on": paid_on}
    begun = record.begin(doing.act("committee_fees_pay", content))
    if begun.repeated:
        return tuple(FeePayment.objects.filter(act_id=begun.act_id).order_by("id"))
    session = session_of(session_id)
    due = list(session.attendances.filter(fee=None).order_by("id"))
    if not due:
        raise refuse(
            "attendance",
            "committee.nobody_to_pay",
            "報酬を支払う出席がありません。出席の記録がないか、全員に支払っています。"
            "会議の出席と報酬を確かめてください。",
        )
    if paid_on < due[0].attended_on:
        raise refuse(
            "paid_on",
            "committee.paid_before_session",
            f"支払日（{paid_on.isoformat()}）が開催日（{due[0].attended_on.isoformat()}）より前です。"
            "報酬は出席に対して支払います。支払日を直してください。",
        )
    fee_yen = roll.read().rule_row(due[0].attended_on).fee_yen
    if fee_yen == 0:
        raise refuse(
            "paid_on",
            "committee.no_fee",
            "運営規程の報酬が0円です。支払うものがありません。規程の報酬を確かめてください。",
        )
    booked = _voucher(session_title(session), fee_yen * len(due), paid_on, doing)
    return tuple(
        FeePayment.objects.bulk_create(
            FeePayment(
                association_id=doing.association_id,
                act_id=begun.act_id,
                attendance=attendance,
                amount_yen=fee_yen,
                paid_on=paid_on,
                voucher_id=booked,
            )
            for attendance in due
        )
    )


def _voucher(title: str, total_yen: int, paid_on: date, doing: Doing) -> int:
    accounts = value("committee", "fee_accounts", paid_on)
    note = f"{title} 委員報酬"
    asked = replace(doing, request_id=f"{doing.request_id}-voucher", reason=doing.reason or note)
    lines = (
        VoucherLine(accounts["debit"], debit_yen=total_yen, note=note),
        VoucherLine(accounts["credit"], credit_yen=total_yen, note=note),
    )
    return voucher.post(asked, lines, effective_on=paid_on)
