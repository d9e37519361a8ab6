"""What a closing freezes of activities: every record booked in the month, one row each.

A record reversed in its own month is not there at all. One reversed later leaves a row of the
same `activity_id` with all figures negative in the month of the reversal, so that a year's sum is
right; for distinct enterprises count the activities whose quantities do not add up to nothing.
"""

from shinpo.activities.entry import FACT
from shinpo.ledger.closing import Dataset, register

COLUMNS = {
    "activity_id": "int", "kind": "text", "department": "text", "held_on": "date",
    "quantity": "int", "enterprises": "int", "people": "int", "amount_yen": "int",
    "enterprise_id": "int", "guarantee_id": "int", "claim_id": "int", "lender_id": "int",
    "counterpart": "text", "theme": "text", "mode": "text", "result": "text",
    "is_new": "bool", "staff_id": "int",
}  # fmt: skip
_IN_MONTH = "booked_on between %(month_start)s and %(month_end)s"
_SQL = f"""
with booked as (
  select f.*, case when f.reverses_id is null then 1 else -1 end as sign
  from ledger_fact f where f.kind = '{FACT}' and f.{_IN_MONTH}
)
select b.subject_id, b.data ->> 'kind', b.data ->> 'department', b.effective_on,
  b.sign * (b.data ->> 'quantity')::bigint,
  b.sign * coalesce((b.data ->> 'enterprises')::bigint, 0),
  b.sign * coalesce((b.data ->> 'people')::bigint, 0), b.amount_yen,
  (b.data ->> 'enterprise_id')::bigint, (b.data ->> 'guarantee_id')::bigint,
  (b.data ->> 'claim_id')::bigint, (b.data ->> 'lender_id')::bigint,
  coalesce(b.data ->> 'counterpart', ''), coalesce(b.data ->> 'theme', ''),
  coalesce(b.data ->> 'mode', ''), coalesce(b.data ->> 'result', ''),
  coalesce((b.data ->> 'is_new')::boolean, false), (b.data ->> 'staff_id')::int
from booked b
where not exists (select 1 from booked o where o.id = b.reverses_id or o.reverses_id = b.id)
order by b.id
"""


def register_datasets() -> None:
    """Declare the dataset of the activities to the ledger."""
    register(Dataset("activities", _SQL, COLUMNS))
