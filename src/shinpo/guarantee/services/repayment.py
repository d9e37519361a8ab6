"""Repayments: the scheduled ones of a month at once, and prepayments: 「償還」."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection

from shinpo.core.facts import Fact
from shinpo.core.period import Month
from shinpo.core.refusal import refuse
from shinpo.guarantee import queries
from shinpo.guarantee.services.act import Doing, need_reason
from shinpo.guarantee.services.sql import statement
from shinpo.ledger import many, record, reversal
from shinpo.ledger.rules import account_code

# A prepayment under way is waited for, and counts: both rows are read anew once they are locked.
_POST_DUE = """
insert into incoming (kind, subject_id, amount_yen, cases, effective_on, booked_on)
{due} for update of s, b
"""
_DUE = "select count(*), coalesce(sum(amount_yen), 0)::bigint from ({due}) d"
_POSTED = """
select count(f.id), coalesce(sum(f.amount_yen), 0)::bigint
from ledger_act a left join ledger_fact f on f.act_id = a.id
where a.association_id = %s and a.request_id = %s group by a.id
"""


@dataclass(frozen=True)
class Due:
    """The scheduled repayments of a month: how many, yen, and whether they are posted."""

    count: int
    yen: int
    posted: bool


def month_due(month: Month, association_id: int) -> Due:
    """Return what `month_post_due` has posted, or would post now, without writing."""
    with connection.cursor() as cursor:
        cursor.execute(_POSTED, [association_id, _request_id(month)])
        row = cursor.fetchone()
        if row is not None:
            return Due(*row, posted=True)
        cursor.execute(_DUE.format(due=statement("due")), _due_of(month, month.last))
        return Due(*cursor.fetchone(), posted=False)


def _request_id(month: Month) -> str:
    return f"post-due-{month}"


def _due_of(month: Month, booked_on: date) -> dict[str, Any]:
    return {
        "month_start": month.first,
        "month_end": month.last,
        "booked_on": booked_on,
        "account": account_code("guarantee_obligations"),
    }


def month_post_due(month: Month, doing: Doing) -> int:
    """Post the scheduled repayments (約定償還) of a month for the whole association.

    One statement for facts, journal and balances, whatever the number of guarantees; returns the
    number of repayments. Guarantees in accident are left out. The month itself is the
    idempotency key: however often and by whomever it is asked for, a month is posted once.
    """
    once = replace(doing, request_id=_request_id(month))
    begun = record.begin(once.act("month_post_due", {"month": str(month)}))
    if begun.repeated:
        return len(record.fact_ids(begun))
    many.refresh_planner_if_unknown("guarantee_state", "guarantee_segment", "ledger_balance")
    with many.incoming() as cursor:
        cursor.execute(_POST_DUE.format(due=statement("due")), _due_of(month, doing.booked_on))
        cursor.execute("analyze incoming")
    posted = many.record_incoming(begun)
    complete(begun)
    return posted


def guarantee_prepay(guarantee_id: int, amount_yen: int, doing: Doing) -> None:
    """Record a repayment ahead of schedule (繰上償還), whole or in part, in yen.

    :raises Refused: if the guarantee is not running or the amount exceeds what is outstanding.
    """
    content = {"guarantee_id": guarantee_id, "amount_yen": amount_yen}
    begun = record.begin(doing.act("guarantee_prepay", content))
    if begun.repeated:
        return
    balance_yen = queries.balance_for_update(guarantee_id)
    if amount_yen <= 0 or amount_yen > balance_yen:
        raise refuse(
            "amount_yen",
            "repayment_exceeds_balance",
            f"償還額（{amount_yen:,}円）が保証債務残高（{balance_yen:,}円）の範囲にありません。"
            "1円以上、残高以下の金額を入力してください。",
        )
    fact = Fact(
        kind="guarantee_repaid",
        subject_id=guarantee_id,
        amount_yen=amount_yen,
        cases=int(amount_yen == balance_yen),
        effective_on=doing.booked_on,
        booked_on=doing.booked_on,
        data={"prepaid": True},
    )
    record.facts(begun, [fact])
    if amount_yen == balance_yen:
        complete(begun)


def repayment_correct(fact_id: int, right_yen: int, doing: Doing) -> None:
    """Correct a repayment that was recorded with a wrong amount (償還額の訂正), in yen.

    The wrong fact is reversed and the right one recorded, both booked now and counting on the
    original day; zero means that there was no repayment. If a later repayment had completed the
    guarantee, it is recorded anew as well, since it may complete it no longer. A reason is
    required.

    :raises Refused: if the fact is no repayment, was reversed before, the guarantee was
        subrogated, or the right amount exceeds what was outstanding.
    """
    need_reason(doing)
    content = {"fact_id": fact_id, "right_yen": right_yen}
    begun = record.begin(doing.act("repayment_correct", content))
    if begun.repeated:
        return
    wrong = queries.repayment_for_update(fact_id)
    _refuse_correction(wrong, right_yen)
    done = wrong.completing
    followed = done if done and done.fact_id != fact_id else None
    reversed_ids = [fact_id, followed.fact_id] if followed else [fact_id]
    reversal.reverse(begun, reversed_ids, booked_on=doing.booked_on)
    if done:
        with connection.cursor() as cursor:
            cursor.execute(
                "update guarantee_state set status = 'disbursed', ended_booked_on = null"
                " where guarantee_id = %s",
                [wrong.guarantee_id],
            )
    right = [queries.Repayment(fact_id, right_yen, wrong.effective_on)] if right_yen else []
    right += [followed] if followed else []
    completes = right_yen == wrong.balance_yen + wrong.amount_yen
    facts = [
        Fact(
            kind="guarantee_repaid",
            subject_id=wrong.guarantee_id,
            amount_yen=repayment.amount_yen,
            cases=int(completes and repayment is right[-1]),
            effective_on=repayment.effective_on,
            booked_on=doing.booked_on,
            data={"corrects": repayment.fact_id},
        )
        for repayment in right
    ]
    if facts:
        record.facts(begun, facts)
    if completes:
        complete(begun)


def _refuse_correction(wrong: queries.LockedRepayment, right_yen: int) -> None:
    if wrong.status not in ("disbursed", "completed"):
        raise refuse(
            "fact_id",
            "guarantee_subrogated",
            "この保証は代位弁済済みです。償還を訂正すると代位弁済額と合わなくなります。"
            "代位弁済の記録と合わせて確かめてください。",
        )
    available_yen = wrong.balance_yen + wrong.amount_yen
    if not 0 <= right_yen <= available_yen:
        raise refuse(
            "right_yen",
            "repayment_exceeds_balance",
            f"訂正後の償還額（{right_yen:,}円）が償還前の残高（{available_yen:,}円）の範囲に"
            "ありません。0円以上、残高以下の金額を入力してください。",
        )


def complete(begun: record.Begun) -> None:
    """Mark the guarantees that the act repaid in full as completed (完済)."""
    with connection.cursor() as cursor:
        cursor.execute(statement("complete"), {"act_id": begun.act_id})
