"""What a closing freezes of the journal: debits and credits by account, and what of them opens."""

from shinpo.ledger.closing import Dataset, register

ACCOUNT_TOTALS = """
select l.account, sum(l.debit_yen)::bigint, sum(l.credit_yen)::bigint, count(*)
from ledger_line l
where l.booked_on between %(month_start)s and %(month_end)s
group by l.account order by l.account
"""

# Opening entries stand in the month in which the records begin, but are no movement of its year.
ACCOUNT_OPENINGS = """
select l.account, sum(l.debit_yen)::bigint, sum(l.credit_yen)::bigint
from ledger_fact f join ledger_line l on l.fact_id = f.id
where f.booked_on between %(month_start)s and %(month_end)s
  and f.kind in ('guarantee_opening', 'claim_opening', 'opening_balances')
group by l.account order by l.account
"""


def register_datasets() -> None:
    """Declare the datasets of the accounts to the ledger."""
    register(
        Dataset(
            "account_totals",
            ACCOUNT_TOTALS,
            {"account": "int", "debit_yen": "int", "credit_yen": "int", "lines": "int"},
        ),
        Dataset(
            "account_openings",
            ACCOUNT_OPENINGS,
            {"account": "int", "debit_yen": "int", "credit_yen": "int"},
        ),
    )
