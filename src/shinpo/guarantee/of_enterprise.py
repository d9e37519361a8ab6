"""The guarantees of one enterprise, for the enterprise's own page."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from shinpo.activities.subjects import Subject
from shinpo.ledger.rules import account_code


@dataclass(frozen=True)
class HeldGuarantee:
    """A guarantee of an enterprise as lists show it; amounts in yen."""

    id: int
    number: str
    programme: str
    lender: str
    branch: str
    approved_on: date
    amount_yen: int
    balance_yen: int
    status: str
    in_accident: bool


_HELD = """
select s.guarantee_id, t.number, p.name, l.name, b.name, t.approved_on, t.amount_yen,
       coalesce(x.balance_yen, 0), s.status, s.in_accident
from guarantee_terms t
join guarantee_state s on s.guarantee_id = t.guarantee_id and s.version = t.version
join registry_branch b on b.id = t.branch_id
join registry_lender l on l.id = b.lender_id
join registry_programme p on p.id = t.programme_id
left join ledger_balance x on x.subject_id = t.guarantee_id and x.account = %s
where t.enterprise_id = %s order by t.approved_on desc, t.number desc
"""


def guarantees_of(enterprise_id: int) -> list[HeldGuarantee]:
    """Return an enterprise's guarantees, the newest first: 「保証一覧」. One SELECT."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [account_code("guarantee_obligations"), enterprise_id])
        return [HeldGuarantee(*row) for row in cursor.fetchall()]


_FOUND = """
select t.guarantee_id, t.number, t.enterprise_id
from guarantee_terms t
join guarantee_state s on s.guarantee_id = t.guarantee_id and s.version = t.version
where t.number = any(%s) or t.guarantee_id = any(%s)
"""


def guarantees_found(numbers: list[str], ids: list[int]) -> list[Subject]:
    """Return the guarantees with these numbers or ids, for the records of activities."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, [numbers, ids])
        return [Subject(*row) for row in cursor.fetchall()]
