"""What the recovery department reads."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from shinpo.activities.subjects import Subject
from shinpo.core.refusal import refuse
from shinpo.ledger.rules import account_code


@dataclass(frozen=True)
class LockedClaim:
    """A claim locked for an act; amounts in yen, `fill_rate` the insurer's ratio."""

    claim_id: int
    status: str
    guarantee_id: int
    principal_yen: int
    interest_yen: int
    insurance_yen: int
    recovered_yen: int
    balance_yen: int
    fill_rate: Decimal


# The balance is locked after the claim, so that both are of one moment (see guarantee.queries).
_CLAIM = """
with s as (
  select * from recovery_claim_state where claim_id = %(claim_id)s for update
), b as (
  select balance_yen from ledger_balance
  where subject_id = %(claim_id)s and account = %(account)s for update
)
select s.status, c.guarantee_id, c.principal_yen, c.interest_yen, s.insurance_yen,
  s.recovered_yen, coalesce(b.balance_yen, 0), t.fill_rate
from s join recovery_claim c on c.id = s.claim_id
join guarantee_state g on g.guarantee_id = c.guarantee_id
join guarantee_terms t on t.guarantee_id = g.guarantee_id and t.version = g.version
left join b on true
"""


def claim_for_update(claim_id: int) -> LockedClaim:
    """Lock a claim and return it.

    :raises Refused: if there is no such claim in this association.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"claim_id": claim_id, "account": account_code("claims")})
        row = cursor.fetchone()
    if row is None:
        raise refuse(
            "claim_id",
            "claim_unknown",
            "この求償権はありません。求償権番号を確かめてください。",
        )
    return LockedClaim(claim_id, *row)


def claim_of_act(act_id: int) -> int:
    """Return the claim that a subrogation opened (to answer a repeated request)."""
    with connection.cursor() as cursor:
        cursor.execute("select id from recovery_claim where act_id = %s", [act_id])
        return int(cursor.fetchone()[0])


def amount_of_act(act_id: int) -> int:
    """Return the amount of an act's first fact in yen (to answer a repeated request)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select amount_yen from ledger_fact where act_id = %s order by id limit 1", [act_id]
        )
        return int(cursor.fetchone()[0])


_FOUND = """
select c.id, c.number, t.enterprise_id
from recovery_claim c
join guarantee_state s on s.guarantee_id = c.guarantee_id
join guarantee_terms t on t.guarantee_id = s.guarantee_id and t.version = s.version
where c.number = any(%s) or c.id = any(%s)
"""


def claims_found(numbers: list[str], ids: list[int]) -> list[Subject]:
    """Return the claims with these numbers or ids, for the records of activities."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, [numbers, ids])
        return [Subject(*row) for row in cursor.fetchall()]
