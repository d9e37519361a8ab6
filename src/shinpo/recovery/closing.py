"""What a closing freezes of claims, and the roll that must close."""

from shinpo.ledger.closing import Dataset, Roll, Total, register
from shinpo.ledger.rules import account_code

_KINDS = (
    "f.kind in ('claim_opening', 'insurance_received', 'claim_recovered', 'recovery_remitted',"
    " 'claim_written_off', 'written_off_recovered')"
)
_IN_MONTH = "f.booked_on between %(month_start)s and %(month_end)s"
_KEYS = {
    "enterprise_id": "int",
    "lender_id": "int",
    "programme_id": "int",
    "municipality_code": "text",
    "industry": "text",
}
_GUARANTEE = """
join guarantee_state s on s.guarantee_id = c.guarantee_id
join guarantee_terms t on t.guarantee_id = s.guarantee_id and t.version = s.version
join registry_branch b on b.id = t.branch_id
join registry_enterprise e on e.id = t.enterprise_id
"""

MOVEMENTS = f"""
select f.id, f.kind, f.subject_id, c.guarantee_id, f.amount_yen,
  sign(f.amount_yen)::int * coalesce((f.data ->> 'principal_yen')::bigint, abs(f.amount_yen)),
  sign(f.amount_yen)::int * coalesce((f.data ->> 'damages_yen')::bigint, 0),
  f.cases, f.effective_on, f.booked_on,
  t.enterprise_id, b.lender_id, t.programme_id, e.municipality_code, e.industry
from ledger_fact f join recovery_claim c on c.id = f.subject_id {_GUARANTEE}
where {_IN_MONTH} and {_KINDS} order by f.id
"""


def _open_claims(columns: str, rest: str) -> str:
    account = account_code("claims")
    return f"""
with later as (
  select subject_id, sum(debit_yen - credit_yen)::bigint as yen from ledger_line
  where account = {account} and booked_on > %(month_end)s group by subject_id
)
select {columns}
from recovery_claim_state k join recovery_claim c on c.id = k.claim_id
left join ledger_balance x on x.subject_id = c.id and x.account = {account}
left join later y on y.subject_id = c.id
{rest}
"""


_BALANCE = "coalesce(x.balance_yen, 0) - coalesce(y.yen, 0)"
_LIVE = (
    "where k.opened_booked_on <= %(month_end)s"
    " and (k.ended_booked_on is null or k.ended_booked_on > %(month_end)s)"
)


def register_datasets() -> None:
    """Declare datasets, totals and the roll of the claims to the ledger."""
    register(
        Dataset(
            "claim_movements",
            MOVEMENTS,
            {
                "fact_id": "int", "kind": "text", "subject_id": "int", "guarantee_id": "int",
                "amount_yen": "int", "principal_yen": "int", "damages_yen": "int",
                "cases": "int", "effective_on": "date", "booked_on": "date", **_KEYS,
            },
        ),
        Dataset(
            "claims",
            _open_claims(
                "c.id, c.guarantee_id, c.number, c.subrogated_on, c.principal_yen, c.interest_yen,"
                f" {_BALANCE}, c.cause, t.enterprise_id, b.lender_id, t.programme_id,"
                " e.municipality_code, e.industry",
                f"{_GUARANTEE} {_LIVE} order by c.id",
            ),
            {
                "claim_id": "int", "guarantee_id": "int", "number": "text",
                "subrogated_on": "date", "principal_yen": "int", "interest_yen": "int",
                "balance_yen": "int", "cause": "text", **_KEYS,
            },
        ),
        Total("claims_balance", _open_claims(f"count(*), sum({_BALANCE})", _LIVE)),
        *_totals(),
        Roll(
            "claims",
            "求償権",
            stocks=("claims_balance",),
            plus=("claim_opening", "subrogated"),
            minus=("claim_recovered", "claim_written_off"),
        ),
    )  # fmt: skip


def _totals() -> tuple[Total, ...]:
    principal = "sign(f.amount_yen) * (f.data ->> 'principal_yen')::bigint"
    parts = {
        "claim_opening": ("claim_opening", "f.amount_yen"),
        "subrogated": ("guarantee_subrogated", "f.amount_yen"),
        "claim_recovered": ("claim_recovered", principal),
        "claim_written_off": ("claim_written_off", "f.amount_yen"),
    }
    return tuple(
        Total(
            name,
            f"select sum(f.cases), sum({yen}) from ledger_fact f"
            f" where {_IN_MONTH} and f.kind = '{kind}'",
        )
        for name, (kind, yen) in parts.items()
    )
