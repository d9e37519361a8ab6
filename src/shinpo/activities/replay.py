"""How the state of activities follows from the facts alone; acts write it the same way."""

from functools import cache

from shinpo.activities.entry import FACT
from shinpo.activities.models import ActivityState
from shinpo.ledger.replay import Projector, register

TABLE = ActivityState._meta.db_table

# The latest fact of an activity says what it is; if that one was reversed, it is withdrawn.
_SELECT = f"""
insert into {{target}} (activity_id, association_id, fact_id, kind, department, held_on, booked_on,
  quantity, enterprises, people, amount_yen, enterprise_id, lender_id, guarantee_id, claim_id,
  counterpart, theme, mode, result, is_new, staff_id, note, period, withdrawn)
select distinct on (f.subject_id) f.subject_id, f.association_id, f.id, f.data ->> 'kind',
  f.data ->> 'department', f.effective_on, f.booked_on, (f.data ->> 'quantity')::bigint,
  coalesce((f.data ->> 'enterprises')::int, 0), coalesce((f.data ->> 'people')::int, 0),
  f.amount_yen, (f.data ->> 'enterprise_id')::bigint, (f.data ->> 'lender_id')::bigint,
  (f.data ->> 'guarantee_id')::bigint, (f.data ->> 'claim_id')::bigint,
  coalesce(f.data ->> 'counterpart', ''), coalesce(f.data ->> 'theme', ''),
  coalesce(f.data ->> 'mode', ''), coalesce(f.data ->> 'result', ''),
  coalesce((f.data ->> 'is_new')::boolean, false), (f.data ->> 'staff_id')::int,
  coalesce(f.data ->> 'note', ''), (f.data ->> 'period')::date,
  exists (select 1 from ledger_fact r where r.reverses_id = f.id)
from ledger_fact f
where f.kind = '{FACT}' and f.reverses_id is null {{which}}
order by f.subject_id, f.id desc
"""


@cache
def of_act() -> str:
    """Return the statement that writes the state of what one act (%(act_id)s) recorded."""
    written = [field.column for field in ActivityState._meta.concrete_fields]
    changes = ", ".join(f"{name} = excluded.{name}" for name in written if name != "activity_id")
    return (
        _SELECT.format(target=TABLE, which="and f.act_id = %(act_id)s")
        + f"on conflict (activity_id) do update set {changes}"
    )


def register_state() -> None:
    """Declare the state table of the activities."""
    register(
        Projector(TABLE, ("activity_id",), _SELECT.replace("{which}", "")),
    )
