"""Approve an application: 「承諾」. Issues the certificate (信用保証書)."""

import json
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from shinpo.core import decision
from shinpo.core.disbursement import valid_until
from shinpo.core.facts import Fact
from shinpo.core.fee_rate import Surcharge
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.core.schedule import Run
from shinpo.guarantee import queries
from shinpo.guarantee.services import check
from shinpo.guarantee.services.act import Doing
from shinpo.guarantee.services.sql import statement
from shinpo.law import load
from shinpo.ledger import record


@dataclass(frozen=True)
class Approval:
    """How an application is approved. Amount in yen; `runs` only if the plan is changed.

    `credit_class` is the CRD rate class 1 to 9, None where no balance sheet could be scored.
    """

    application_id: int
    approved_yen: int
    credit_class: int | None
    accounting_adviser: bool = False
    surcharge: Surcharge = Surcharge.NONE
    runs: tuple[Run, ...] | None = None


def guarantee_approve(approval: Approval, doing: Doing, *, authority_yen: int | None) -> int:
    """Approve an application and open its guarantee; return the guarantee's id.

    `authority_yen` is what the deciding person may approve alone (決裁権限), None without limit.

    :raises Refused: with every reason why the guarantee cannot be given so; nothing is recorded.
    """
    begun = record.begin(doing.act("guarantee_approve", _content(approval)))
    if begun.repeated:
        return queries.guarantee_of_act(begun.act_id)
    application = queries.application_for_update(approval.application_id)
    _refuse_unfit(application, approval, authority_yen)
    runs = approval.runs or application.runs
    found = check.material(
        enterprise_id=application.enterprise_id,
        branch_id=application.branch_id,
        programme_id=application.programme_id,
        on=doing.booked_on,
    )
    question = check.asked(
        loan_yen=approval.approved_yen,
        months=application.months,
        runs=runs,
        secured=application.secured,
        form=application.form,
        applicant=found.applicant,
        credit_class=approval.credit_class,
        has_balance_sheet=approval.credit_class is not None,
        accounting_adviser=approval.accounting_adviser,
        surcharge=approval.surcharge,
    )
    decided = check.decide(question, found, on=doing.booked_on)
    if decided.guaranteed_yen > application.guarantee_yen:
        raise refuse(
            "lender_method",
            "sharing_changed",
            f"保証金額（{decided.guaranteed_yen:,}円）が申込時の保証金額"
            f"（{application.guarantee_yen:,}円）を超えます。受付後に責任共有の方式が変わっています。"
            "申込取消のうえ、受け付け直してください。",
        )
    (guarantee_id,) = record.new_subject_ids(1)
    with connection.cursor() as cursor:
        cursor.execute(
            statement("open_guarantee"),
            _terms(
                guarantee_id,
                begun=begun,
                application=application,
                approval=approval,
                decided=decided,
                runs=runs,
                doing=doing,
            ),
        )
    record.facts(begun, _facts(guarantee_id, application, decided, doing))
    return guarantee_id


def _content(approval: Approval) -> dict[str, Any]:
    return json.loads(json.dumps(asdict(approval), default=str))


def _refuse_unfit(
    application: queries.LockedApplication, approval: Approval, authority_yen: int | None
) -> None:
    found = []
    if application.status != "under_review":
        raise refuse(
            "application_id",
            "application_not_open",
            "この申込は調査中ではありません。既に承諾・拒絶・取消のいずれかで完結しています。"
            "申込の状況を確かめてください。",
        )
    if not 0 < approval.approved_yen <= application.requested_yen:
        found.append(
            Problem(
                "approved_yen",
                "approved_over_requested",
                f"承諾金額（{approval.approved_yen:,}円）が申込金額"
                f"（{application.requested_yen:,}円）の範囲にありません。"
                "1円以上、申込金額以下で入力してください。",
            )
        )
    if authority_yen is not None and approval.approved_yen > authority_yen:
        found.append(
            Problem(
                "approved_yen",
                "authority_exceeded",
                f"承諾金額（{approval.approved_yen:,}円）が決裁権限（{authority_yen:,}円）を"
                "超えています。上位の決裁者に回してください。",
            )
        )
    if approval.runs is None and approval.approved_yen != application.requested_yen:
        found.append(
            Problem(
                "repayment",
                "plan_needed_for_reduction",
                "減額して承諾するときは、減額後の金額の返済方法が必要です。"
                "返済方法を入力してください。",
            )
        )
    if found:
        raise Refused(*found)


def _terms(
    guarantee_id: int,
    *,
    begun: record.Begun,
    application: queries.LockedApplication,
    approval: Approval,
    decided: decision.Decision,
    runs: tuple[Run, ...],
    doing: Doing,
) -> dict[str, Any]:
    days = load.value("certificate", "certificate.valid_days", doing.booked_on)
    subsidy_yen = decided.burden.gross_yen - decided.burden.net_yen
    segments = decided.guaranteed_runs
    return {
        "guarantee_id": guarantee_id,
        "association_id": begun.association_id,
        "act_id": begun.act_id,
        "number": f"{doing.booked_on:%y}{guarantee_id:08d}",
        "application_id": application.id,
        "approved_on": doing.booked_on,
        "booked_on": doing.booked_on,
        "amount_yen": decided.guaranteed_yen,
        "loan_yen": approval.approved_yen,
        "months": application.months,
        "sharing": decided.sharing.method.value,
        "rate_class": approval.credit_class,
        "fee_rate": decided.rate.rate,
        "fee_yen": decided.fee.yen,
        "subsidy_yen": subsidy_yen,
        "insurance_kind": decided.insurance.id,
        "fill_rate": Decimal(decided.insurance.fill.numerator)
        / Decimal(decided.insurance.fill.denominator),
        "certificate_until": valid_until(doing.booked_on, days=days),
        "decision": json.dumps(derivation(decided, runs), ensure_ascii=False),
        "from_months": [run.first for run in segments],
        "to_months": [run.last for run in segments],
        "every_months": [run.every for run in segments],
        "amounts": [run.amount_yen for run in segments],
    }


def derivation(decided: decision.Decision, runs: tuple[Run, ...]) -> dict[str, Any]:
    """Return how the terms came about, as stored with them and shown on screen."""
    return {
        "loan_runs": [asdict(run) for run in runs],
        "rate_steps": [{"label": s.label, "text": s.text} for s in decided.rate.steps],
        "fee_parts": [
            {"kind": p.kind, "yen": p.yen, "formula": p.formula} for p in decided.fee.parts
        ],
        "subsidies": [{"payer": s.payer, "yen": s.yen} for s in decided.burden.subsidies],
        "exclusion": decided.sharing.exclusion.term if decided.sharing.exclusion else None,
    }


def _facts(
    guarantee_id: int,
    application: queries.LockedApplication,
    decided: decision.Decision,
    doing: Doing,
) -> list[Fact]:
    """The application ends with what was approved; what was cut is the reduction (査定減額)."""
    on = {"effective_on": doing.booked_on, "booked_on": doing.booked_on}
    reduced = application.guarantee_yen - decided.guaranteed_yen
    facts = []
    if reduced:
        facts.append(Fact("application_reduced", application.id, reduced, **on))
    facts.append(
        Fact(
            "application_approved",
            application.id,
            decided.guaranteed_yen,
            cases=1,
            data={"guarantee_id": guarantee_id},
            **on,
        )
    )
    facts.append(Fact("guarantee_approved", guarantee_id, decided.guaranteed_yen, cases=1, **on))
    return facts
