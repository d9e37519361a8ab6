"""What a closing freezes of the journal: the month's debits and credits by account."""

from shinpo.ledger.closing import Dataset, register

ACCOUNT_TOTALS = """
select l.account, sum(l.debit_yen)::bigint, sum(l.credit_yen)::bigint, count(*)
from ledger_line l
where l.booked_on between %(month_start)s and %(month_end)s
group by l.account order by l.account
"""


def register_datasets() -> None:
    """Declare the dataset of the accounts to the ledger."""
    register(
        Dataset(
            "account_totals",
            ACCOUNT_TOTALS,
            {"account": "int", "debit_yen": "int", "credit_yen": "int", "lines": "int"},
        )
    )
