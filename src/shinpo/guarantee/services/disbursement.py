"""Disbursement and cancellation: 「貸付実行」「保証後取消」."""

from dataclasses import asdict
from datetime import date

from django.db import connection

from shinpo.core.disbursement import Certificate, Disbursement, differences
from shinpo.core.facts import Fact
from shinpo.core.refusal import Refused, refuse
from shinpo.guarantee import queries
from shinpo.guarantee.services.act import Doing, need_reason, refuse_future
from shinpo.ledger import record


def guarantee_disburse(
    guarantee_id: int, report: Disbursement, doing: Doing, *, fee_received_on: date | None = None
) -> None:
    """Record the bank's report that the loan was made (貸付実行報告).

    The report must agree with the certificate; the fee that the borrower pays (net of subsidies)
    is received with it.

    :raises Refused: with every difference from the certificate; nothing is recorded then.
    """
    refuse_future("loan_on", "貸付実行日", report.loan_on, doing.booked_on)
    content = {"guarantee_id": guarantee_id, **asdict(report)}
    begun = record.begin(doing.act("guarantee_disburse", content))
    if begun.repeated:
        return
    terms = queries.terms_for_update(guarantee_id)
    if terms.status != "approved":
        raise refuse(
            "guarantee_id",
            "guarantee_not_awaiting_disbursement",
            "この保証は貸付報告待ちではありません。既に実行済みか、取り消されています。"
            "保証の状況を確かめてください。",
        )
    certificate = Certificate(
        loan_yen=terms.loan_yen,
        months=terms.months,
        runs=terms.loan_runs,
        issued_on=terms.approved_on,
        valid_until=terms.certificate_until,
    )
    found = differences(certificate, report)
    if found:
        raise Refused(*found)
    _mark_disbursed(guarantee_id, report.loan_on, doing.booked_on)
    received = [
        Fact(
            kind="guarantee_disbursed",
            subject_id=guarantee_id,
            amount_yen=terms.amount_yen,
            cases=1,
            effective_on=report.loan_on,
            booked_on=doing.booked_on,
        )
    ]
    if terms.net_fee_yen:
        received.append(
            Fact(
                kind="fee_received",
                subject_id=guarantee_id,
                amount_yen=terms.net_fee_yen,
                cases=1,
                effective_on=fee_received_on or report.loan_on,
                booked_on=doing.booked_on,
                data={"gross_yen": terms.fee_yen, "subsidy_yen": terms.subsidy_yen},
            )
        )
    record.facts(begun, received)


def _mark_disbursed(guarantee_id: int, loan_on: date, booked_on: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update guarantee_state set status = 'disbursed', loan_on = %s,"
            " disbursed_booked_on = %s where guarantee_id = %s",
            [loan_on, booked_on, guarantee_id],
        )


def guarantee_cancel(guarantee_id: int, doing: Doing) -> None:
    """Cancel an approved guarantee before its loan was made (保証後取消). A reason is required."""
    need_reason(doing)
    begun = record.begin(doing.act("guarantee_cancel", {"guarantee_id": guarantee_id}))
    if begun.repeated:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "update guarantee_state s set status = 'cancelled', ended_booked_on = %s"
            " from guarantee_terms t where t.guarantee_id = s.guarantee_id"
            " and t.version = s.version and s.guarantee_id = %s and s.status = 'approved'"
            " returning t.amount_yen",
            [doing.booked_on, guarantee_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise refuse(
            "guarantee_id",
            "guarantee_not_cancellable",
            "この保証は取り消せません。取り消せるのは貸付実行前の保証だけです。"
            "保証の状況を確かめてください。",
        )
    fact = Fact(
        kind="guarantee_cancelled",
        subject_id=guarantee_id,
        amount_yen=row[0],
        cases=1,
        effective_on=doing.booked_on,
        booked_on=doing.booked_on,
    )
    record.facts(begun, [fact])


def guarantee_subrogated(guarantee_id: int, *, booked_on: date) -> None:
    """Mark a running guarantee as subrogated; the recovery department records the facts.

    :raises Refused: if the guarantee is not running.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "update guarantee_state set status = 'subrogated', ended_booked_on = %s"
            " where guarantee_id = %s and status = 'disbursed'",
            [booked_on, guarantee_id],
        )
        if cursor.rowcount != 1:
            raise refuse(
                "guarantee_id",
                "guarantee_not_running",
                "この保証には残高がありません。貸付実行前か、既に終了しています。"
                "保証の状況を確かめてください。",
            )


def accident_mark(guarantee_id: int, *, in_accident: bool) -> None:
    """Mark a running guarantee as in accident (事故) or no longer so.

    :raises Refused: if the guarantee is not running or already stands so.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "update guarantee_state set in_accident = %s"
            " where guarantee_id = %s and status = 'disbursed' and in_accident <> %s",
            [in_accident, guarantee_id, in_accident],
        )
        if cursor.rowcount != 1:
            raise refuse(
                "guarantee_id",
                "accident_state",
                "事故の記録を変えられません。貸付実行中の保証で、まだその状態でないものに"
                "限ります。保証の状況を確かめてください。",
            )
