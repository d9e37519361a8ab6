"""The acts of monitoring; each one transaction, in `ledger.scope.association`."""

from collections.abc import Mapping
from datetime import date

from shinpo.core.facts import Fact
from shinpo.core.refusal import refuse
from shinpo.guarantee import queries
from shinpo.guarantee.services import accident_mark
from shinpo.guarantee.services.act import Doing, need_reason, refuse_future
from shinpo.law import load
from shinpo.ledger import record


def causes(on: date) -> Mapping[str, str]:
    """Return the causes of accidents by id, in the order of print: 「事故原因」."""
    return {item["id"]: item["term"] for item in load.value("causes", "causes", on)}


def accident_report(guarantee_id: int, *, cause: str, occurred_on: date, doing: Doing) -> None:
    """Record the bank's report that a guarantee is in accident (事故報告).

    The fact carries what is outstanding then; until the accident is resolved no scheduled
    repayment is posted by itself.

    :raises Refused: if the cause is unknown, the day is in the future or before the loan, or the
        guarantee is not running or already in accident; nothing is recorded then.
    """
    refuse_future("occurred_on", "事故発生日", occurred_on, doing.booked_on)
    known = causes(doing.booked_on)
    if cause not in known:
        raise refuse(
            "cause",
            "accident.cause_unknown",
            f"事故原因「{cause}」は区分にありません。統計で集計できません。"
            "一覧から選んでください。",
        )
    content = {"guarantee_id": guarantee_id, "cause": cause, "occurred_on": occurred_on}
    begun = record.begin(doing.act("accident_report", content))
    if begun.repeated:
        return
    terms = queries.terms_for_update(guarantee_id)
    if terms.loan_on is not None and occurred_on < terms.loan_on:
        raise refuse(
            "occurred_on",
            "accident.before_loan",
            f"事故発生日（{occurred_on}）が貸付実行日（{terms.loan_on}）より前です。"
            "貸付の前に事故は起きません。日付を確かめてください。",
        )
    accident_mark(guarantee_id, in_accident=True)
    fact = Fact(
        kind="accident_reported",
        subject_id=guarantee_id,
        amount_yen=terms.balance_yen,
        cases=1,
        effective_on=occurred_on,
        booked_on=doing.booked_on,
        data={"cause": cause},
    )
    record.facts(begun, [fact])


def accident_resolve(guarantee_id: int, doing: Doing) -> None:
    """Record that an accident is over (事故の解消): payments go on. A reason is required.

    :raises Refused: if the guarantee is not in accident.
    """
    need_reason(doing)
    begun = record.begin(doing.act("accident_resolve", {"guarantee_id": guarantee_id}))
    if begun.repeated:
        return
    balance_yen = queries.balance_for_update(guarantee_id)
    accident_mark(guarantee_id, in_accident=False)
    fact = Fact(
        kind="accident_resolved",
        subject_id=guarantee_id,
        amount_yen=balance_yen,
        cases=1,
        effective_on=doing.booked_on,
        booked_on=doing.booked_on,
    )
    record.facts(begun, [fact])
