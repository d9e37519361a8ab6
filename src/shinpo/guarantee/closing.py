"""What a closing freezes of applications and guarantees, and the rolls that must close."""

from shinpo.ledger.closing import Dataset, Roll, Total, register
from shinpo.ledger.rules import account_code

_KINDS = (
    "f.kind in ('application_opening', 'application_received', 'application_refused',"
    " 'application_withdrawn', 'application_reduced', 'application_approved', 'guarantee_opening',"
    " 'guarantee_approved', 'guarantee_cancelled', 'guarantee_disbursed', 'guarantee_repaid',"
    " 'guarantee_subrogated', 'accident_reported', 'accident_resolved')"
)
_IN_MONTH = "f.booked_on between %(month_start)s and %(month_end)s"

MOVEMENTS = f"""
select f.id, f.kind, f.subject_id, f.amount_yen, f.cases, f.effective_on, f.booked_on,
  sign(f.amount_yen)::int * coalesce((f.data ->> 'principal_yen')::bigint, abs(f.amount_yen)),
  sign(f.amount_yen)::int * coalesce((f.data ->> 'interest_yen')::bigint, 0),
  f.data ->> 'cause',
  coalesce(t.enterprise_id, a.enterprise_id), b.lender_id,
  coalesce(t.programme_id, a.programme_id), e.municipality_code, e.industry,
  coalesce(t.months, a.months), coalesce(t.form, a.form), coalesce(t.purpose, a.purpose),
  coalesce(t.secured, a.secured), coalesce(t.continuing, a.continuing),
  coalesce(t.manager_guarantee, a.manager_guarantee), t.sharing
from ledger_fact f
left join guarantee_state s on s.guarantee_id = f.subject_id
left join guarantee_terms t on t.guarantee_id = s.guarantee_id and t.version = s.version
left join guarantee_application a on a.id = f.subject_id
join registry_branch b on b.id = coalesce(t.branch_id, a.branch_id)
join registry_enterprise e on e.id = coalesce(t.enterprise_id, a.enterprise_id)
where {_IN_MONTH} and {_KINDS}
order by f.id
"""

# Where a guarantee stood at the month end follows from its booking days; what was outstanding is
# today's balance less what was booked later. What a later correction reopened had ended by then;
# what the first later accident fact changed had been the other way round.
POSITIONS = """
with later as (
  select subject_id, sum(credit_yen - debit_yen)::bigint as yen from ledger_line
  where account = {account} and booked_on > %(month_end)s group by subject_id
), reopened as (
  select o.subject_id from ledger_fact r join ledger_fact o on o.id = r.reverses_id
  where r.booked_on > %(month_end)s and o.booked_on <= %(month_end)s
    and r.kind = 'guarantee_repaid' and o.cases = 1
), accident as (
  select distinct on (subject_id) subject_id, kind from ledger_fact
  where booked_on > %(month_end)s and kind in ('accident_reported', 'accident_resolved')
  order by subject_id, id
), live as (
  select s.guarantee_id, s.version, s.loan_on,
    coalesce(a.kind = 'accident_resolved', s.in_accident) as in_accident,
    s.disbursed_booked_on is not null and s.disbursed_booked_on <= %(month_end)s as disbursed
  from guarantee_state s left join accident a on a.subject_id = s.guarantee_id
  where s.approved_booked_on <= %(month_end)s
    and (s.ended_booked_on is null or s.ended_booked_on > %(month_end)s)
    and not exists (select 1 from reopened r where r.subject_id = s.guarantee_id)
)
select {columns}
from live l
join guarantee_terms t on t.guarantee_id = l.guarantee_id and t.version = l.version
left join ledger_balance x on x.subject_id = l.guarantee_id and x.account = {account}
left join later y on y.subject_id = l.guarantee_id
{joins}
"""

_OUTSTANDING = "coalesce(x.balance_yen, 0) - coalesce(y.yen, 0)"

_APPLICATIONS = """
from guarantee_application_state s join guarantee_application a on a.id = s.application_id
where s.received_booked_on <= %(month_end)s
  and (s.ended_booked_on is null or s.ended_booked_on > %(month_end)s)
"""


def _positions(columns: str, joins: str) -> str:
    account = account_code("guarantee_obligations")
    return POSITIONS.format(account=account, columns=columns, joins=joins)


def _runs() -> Dataset:
    """Return the repayment plans in force: what a projection of the balance starts from."""
    return Dataset(
        "guarantee_runs",
        _positions(
            "g.guarantee_id, g.from_month, g.to_month, g.every_months, g.amount_yen",
            "join guarantee_segment g on g.guarantee_id = l.guarantee_id"
            " and g.version = l.version where l.disbursed"
            " order by g.guarantee_id, g.from_month",
        ),
        {
            "guarantee_id": "int", "from_month": "int", "to_month": "int",
            "every_months": "int", "amount_yen": "int",
        },
    )  # fmt: skip


def datasets() -> tuple[Dataset, ...]:
    """Return the datasets of this department."""
    keys = {
        "enterprise_id": "int",
        "lender_id": "int",
        "programme_id": "int",
        "municipality_code": "text",
        "industry": "text",
    }
    terms = {
        "months": "int",
        "form": "text",
        "purpose": "text",
        "secured": "bool",
        "continuing": "bool",
        "manager_guarantee": "text",
        "sharing": "text",
    }
    return (
        Dataset(
            "guarantee_movements",
            MOVEMENTS,
            {
                "fact_id": "int", "kind": "text", "subject_id": "int", "amount_yen": "int",
                "cases": "int", "effective_on": "date", "booked_on": "date",
                "principal_yen": "int", "interest_yen": "int", "cause": "text", **keys, **terms,
            },
        ),
        Dataset(
            "guarantees",
            _positions(
                "t.guarantee_id, t.number, t.approved_on, l.loan_on, l.disbursed, l.in_accident,"
                f" t.amount_yen, case when l.disbursed then {_OUTSTANDING} else 0 end, t.fee_rate,"
                " t.rate_class, t.insurance_kind, t.enterprise_id, b.lender_id, t.programme_id,"
                " e.municipality_code, e.industry, t.months, t.form, t.purpose, t.secured,"
                " t.continuing, t.manager_guarantee, t.sharing",
                "join registry_branch b on b.id = t.branch_id"
                " join registry_enterprise e on e.id = t.enterprise_id order by t.guarantee_id",
            ),
            {
                "guarantee_id": "int", "number": "text", "approved_on": "date", "loan_on": "date",
                "disbursed": "bool", "in_accident": "bool", "amount_yen": "int",
                "outstanding_yen": "int", "fee_rate": "rate", "rate_class": "int",
                "insurance_kind": "text", **keys, **terms,
            },
        ),
        _runs(),
        Dataset(
            "applications",
            "select a.id, a.number, a.received_on, a.guarantee_yen, a.enterprise_id,"
            " a.programme_id" + _APPLICATIONS + "order by a.id",
            {
                "application_id": "int", "number": "text", "received_on": "date",
                "guarantee_yen": "int", "enterprise_id": "int", "programme_id": "int",
            },
        ),
    )  # fmt: skip


def _movement(kind: str, yen: str = "f.amount_yen") -> Total:
    return Total(
        kind,
        f"select sum(f.cases), sum({yen}) from ledger_fact f"
        f" where {_IN_MONTH} and f.kind = '{kind}'",
    )


def totals() -> tuple[Total, ...]:
    """Return the month's figures that the rolls are made of."""
    principal = "sign(f.amount_yen) * (f.data ->> 'principal_yen')::bigint"
    return (
        *(
            _movement(kind)
            for kind in (
                "application_opening", "application_received", "application_refused",
                "application_withdrawn", "application_reduced", "application_approved",
                "guarantee_opening", "guarantee_approved", "guarantee_cancelled",
                "guarantee_repaid",
            )
        ),
        Total(
            "subrogated_principal",
            f"select sum(f.cases), sum({principal}) from ledger_fact f"
            f" where {_IN_MONTH} and f.kind = 'guarantee_subrogated'",
        ),
        Total(
            "applications_under_review",
            "select count(*), sum(a.guarantee_yen)" + _APPLICATIONS,
        ),
        Total(
            "guarantees_not_reported",
            _positions("count(*), sum(t.amount_yen)", "where not l.disbursed"),
        ),
        Total(
            "guarantees_outstanding",
            _positions(f"count(*), sum({_OUTSTANDING})", "where l.disbursed"),
        ),
    )  # fmt: skip


def rolls() -> tuple[Roll, ...]:
    """Return the two rolls of the overview that this department answers for."""
    return (
        Roll(
            "applications",
            "申込",
            stocks=("applications_under_review",),
            plus=("application_opening", "application_received"),
            minus=(
                "application_refused",
                "application_withdrawn",
                "application_reduced",
                "application_approved",
            ),
        ),
        Roll(
            "guarantees",
            "保証債務",
            stocks=("guarantees_not_reported", "guarantees_outstanding"),
            plus=("guarantee_opening", "guarantee_approved"),
            minus=("guarantee_cancelled", "guarantee_repaid", "subrogated_principal"),
        ),
    )


def register_datasets() -> None:
    """Declare all of it to the ledger."""
    register(*datasets(), *totals(), *rolls())
