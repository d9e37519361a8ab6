"""What the pages of claims show: one SELECT a page part."""

from collections.abc import Mapping
from typing import Any

from shinpo.guarantee.listing import Listing
from shinpo.guarantee.reading import ID_MAX, one
from shinpo.ledger.rules import account_code

_FROM = """
from recovery_claim c
join recovery_claim_state s on s.claim_id = c.id
join guarantee_state g on g.guarantee_id = c.guarantee_id
join guarantee_terms t on t.guarantee_id = g.guarantee_id and t.version = g.version
join registry_enterprise e on e.id = t.enterprise_id
join registry_branch b on b.id = t.branch_id
join registry_lender l on l.id = b.lender_id
left join ledger_balance x on x.subject_id = c.id and x.account = %(account)s
"""
_COLUMNS = (
    "c.id, c.number, c.guarantee_id, t.number as guarantee_number, c.subrogated_on,"
    " c.principal_yen, c.interest_yen, c.principal_yen + c.interest_yen as total_yen, c.cause,"
    " c.damages_rate, s.status, s.insurance_yen, s.recovered_yen, s.damages_yen,"
    " coalesce(x.balance_yen, 0) as balance_yen, t.fill_rate, e.id as enterprise_id,"
    " e.name as enterprise, e.kana, l.name as lender, b.name as branch"
)
CLAIMS = Listing(
    columns=_COLUMNS,
    source=_FROM,
    filters={
        "number": "c.number = %(number)s",
        "status": "s.status = %(status)s",
        "lender": "l.id = %(lender)s",
        "since": "c.subrogated_on >= %(since)s",
        "until": "c.subrogated_on <= %(until)s",
    },
    sorts={
        "number": "c.number",
        "subrogated_on": "c.subrogated_on",
        "total_yen": "c.principal_yen + c.interest_yen",
        "balance_yen": "coalesce(x.balance_yen, 0)",
    },
    key="c.id",
    account="claims",
)


def claim(claim_id: int) -> Mapping[str, Any] | None:
    """Return a claim with its debtor and what is left of it, or None."""
    if claim_id > ID_MAX:
        return None
    return one(
        f"select {_COLUMNS} {_FROM} where c.id = %(id)s",
        {"id": claim_id, "account": account_code("claims")},
    )


_LAST_ACCIDENT = """
select f.data ->> 'cause' as cause, f.effective_on from ledger_fact f
where f.subject_id = %(id)s and f.kind = 'accident_reported' order by f.id desc limit 1
"""


def last_accident(guarantee_id: int) -> Mapping[str, Any] | None:
    """Return the cause and day of the guarantee's last accident, or None."""
    return one(_LAST_ACCIDENT, {"id": guarantee_id})
