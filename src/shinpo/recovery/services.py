"""The acts of the recovery department; each one transaction, in `ledger.scope.association`."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from shinpo.core import insurance, subrogation
from shinpo.core.facts import Fact
from shinpo.core.refusal import refuse
from shinpo.core.yen import Exact
from shinpo.guarantee import queries as guarantees
from shinpo.guarantee.services import guarantee_subrogated
from shinpo.guarantee.services.act import Doing, need_reason, refuse_future
from shinpo.law import load
from shinpo.ledger import record
from shinpo.recovery import queries


@dataclass(frozen=True)
class SubrogationRequest:
    """A bank's request examined and accepted: 「代位弁済請求」.

    `interest_rate` is the contract's lending rate a year as a ratio; `defaulted_on` the final
    date or the day of acceleration (期限の利益喪失).
    """

    guarantee_id: int
    cause: str
    interest_rate: Decimal
    defaulted_on: date
    prospect_gone: bool = False


def terms(on: date) -> subrogation.SubrogationTerms:
    """Return the rules of subrogation in force on a day."""
    years = load.value("subrogation", "subrogation.latest_years", on)
    return subrogation.SubrogationTerms(
        cooling_days=load.value("subrogation", "subrogation.cooling_days", on),
        latest_months=years * 12,
        interest_days_max=load.value("subrogation", "subrogation.interest_days_max", on),
        days_in_year=load.value("subrogation", "subrogation.days_in_year", on),
    )


_OPEN = """
with claim as (
  insert into recovery_claim (id, association_id, act_id, number, guarantee_id, subrogated_on,
    principal_yen, interest_yen, cause, damages_rate)
  values (%(id)s, %(association_id)s, %(act_id)s, %(number)s, %(guarantee_id)s, %(on)s,
    %(principal_yen)s, %(interest_yen)s, %(cause)s, %(damages_rate)s)
  returning id
)
insert into recovery_claim_state (claim_id, association_id, status, opened_booked_on,
  insurance_yen, recovered_yen, damages_yen)
select id, %(association_id)s, 'open', %(on)s, 0, 0, 0 from claim
"""


def guarantee_subrogate(request: SubrogationRequest, doing: Doing) -> int:
    """Pay the bank and take over its claim (代位弁済); return the claim's id.

    :raises Refused: if the guarantee is not running, too early, too late, or nothing is owed.
    """
    refuse_future("defaulted_on", "期限の利益喪失日", request.defaulted_on, doing.booked_on)
    begun = record.begin(doing.act("guarantee_subrogate", vars(request)))
    if begun.repeated:
        return queries.claim_of_act(begun.act_id)
    outstanding_yen = guarantees.balance_for_update(request.guarantee_id)
    paid = subrogation.payment(
        outstanding_yen=outstanding_yen,
        interest_rate=request.interest_rate,
        defaulted_on=request.defaulted_on,
        paid_on=doing.booked_on,
        terms=terms(doing.booked_on),
        prospect_gone=request.prospect_gone,
    )
    (claim_id,) = record.new_subject_ids(1)
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN,
            {
                "id": claim_id,
                "association_id": begun.association_id,
                "act_id": begun.act_id,
                "number": f"{doing.booked_on:%y}{claim_id:08d}",
                "guarantee_id": request.guarantee_id,
                "on": doing.booked_on,
                "principal_yen": paid.principal_yen,
                "interest_yen": paid.interest_yen,
                "cause": request.cause,
                "damages_rate": load.value("subrogation", "recovery.damages_rate", doing.booked_on),
            },
        )
    guarantee_subrogated(request.guarantee_id, booked_on=doing.booked_on)
    record.facts(begun, [subrogation_fact(request, claim_id, paid, doing.booked_on)])
    return claim_id


def subrogation_fact(
    request: SubrogationRequest, claim_id: int, paid: subrogation.Payment, on: date
) -> Fact:
    """Return the fact of a subrogation; single acts and bulk loads record the same."""
    return Fact(
        kind="guarantee_subrogated",
        subject_id=request.guarantee_id,
        amount_yen=paid.total_yen,
        cases=1,
        effective_on=on,
        booked_on=on,
        data={
            "principal_yen": paid.principal_yen,
            "interest_yen": paid.interest_yen,
            "claim_id": claim_id,
            "cause": request.cause,
        },
    )


def insurance_receive(claim_id: int, doing: Doing) -> int:
    """Receive the insurer's money for a claim (保険金受領); return it in yen.

    :raises Refused: if the claim is unknown or its insurance was received before.
    """
    begun = record.begin(doing.act("insurance_receive", {"claim_id": claim_id}))
    if begun.repeated:
        return queries.amount_of_act(begun.act_id)
    claim = queries.claim_for_update(claim_id)
    if claim.insurance_yen:
        raise refuse(
            "claim_id",
            "insurance_already_received",
            f"この求償権の保険金（{claim.insurance_yen:,}円）は受領済みです。"
            "二重に受け取ることはできません。履歴を確かめてください。",
        )
    yen = insurance.claim_payout(
        principal_yen=claim.principal_yen,
        interest_yen=claim.interest_yen,
        recovered_yen=claim.recovered_yen,
        fill=claim.fill_rate,
    )
    if yen == 0:
        raise refuse(
            "claim_id",
            "insurance_nothing_to_claim",
            "代位弁済した元本は全額回収済みのため、請求できる保険金はありません。",
        )
    _change(claim_id, "insurance_yen = insurance_yen + %s", yen)
    record.facts(begun, [claim_fact("insurance_received", claim_id, yen, doing.booked_on)])
    return yen


def claim_recover(claim_id: int, receipt_yen: int, doing: Doing) -> None:
    """Record a receipt on a claim (回収): principal first, then damages; the insurer's share of
    the principal is set aside to be remitted (保険納付).

    :raises Refused: if the amount is not positive or the claim is not open.
    """
    content = {"claim_id": claim_id, "receipt_yen": receipt_yen}
    begun = record.begin(doing.act("claim_recover", content))
    if begun.repeated:
        return
    if receipt_yen <= 0:
        raise refuse(
            "receipt_yen",
            "receipt_not_positive",
            "回収額は1円以上で入力してください。",
        )
    claim = queries.claim_for_update(claim_id)
    _refuse_ended(claim)
    facts = recovery_facts(claim, receipt_yen, doing.booked_on)
    principal, damages = facts[0].data["principal_yen"], facts[0].data["damages_yen"]
    closed = principal == claim.balance_yen
    _change(
        claim_id,
        "recovered_yen = recovered_yen + %s, damages_yen = damages_yen + %s,"
        " status = case when %s then 'closed' else status end,"
        " ended_booked_on = case when %s then %s::date else ended_booked_on end",
        principal,
        damages,
        closed,
        closed,
        doing.booked_on,
    )
    record.facts(begun, facts)


def recovery_facts(claim: queries.LockedClaim, receipt_yen: int, on: date) -> list[Fact]:
    """Return the facts of a receipt; single acts and bulk loads record the same."""
    principal, damages = subrogation.allocate(receipt_yen, balance_yen=claim.balance_yen)
    facts = [
        claim_fact(
            "claim_recovered",
            claim.claim_id,
            receipt_yen,
            on,
            cases=int(principal == claim.balance_yen),
            principal_yen=principal,
            damages_yen=damages,
        )
    ]
    share = insurance.remittance(
        principal,
        insurance_yen=claim.insurance_yen,
        subrogated_yen=claim.principal_yen + claim.interest_yen,
    )
    if share:
        facts.append(claim_fact("recovery_remitted", claim.claim_id, share, on))
    return facts


def claim_write_off(claim_id: int, doing: Doing) -> None:
    """Write off what is left of a claim (償却). A reason is required."""
    need_reason(doing)
    begun = record.begin(doing.act("claim_write_off", {"claim_id": claim_id}))
    if begun.repeated:
        return
    claim = queries.claim_for_update(claim_id)
    _refuse_ended(claim)
    _change(claim_id, "status = 'written_off', ended_booked_on = %s", doing.booked_on)
    fact = claim_fact("claim_written_off", claim_id, claim.balance_yen, doing.booked_on, cases=1)
    record.facts(begun, [fact])


def claim_fact(
    kind: str, claim_id: int, yen: int, on: date, *, cases: int = 1, **data: Exact | str
) -> Fact:
    """Return a fact about a claim."""
    return Fact(kind, claim_id, yen, on, on, cases=cases, data=data)


def _refuse_ended(claim: queries.LockedClaim) -> None:
    if claim.status != "open":
        raise refuse(
            "claim_id",
            "claim_ended",
            "この求償権は既に完済または償却されています。償却後の回収は償却求償権回収として"
            "記録してください。",
        )


def _change(claim_id: int, assignments: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"update recovery_claim_state set {assignments} where claim_id = %s",
            [*values, claim_id],
        )
