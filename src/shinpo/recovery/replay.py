"""How the state of claims follows from the facts alone."""

from shinpo.ledger.replay import Projector, register

CLAIM_STATE = """
with valid as (
  select f.* from ledger_fact f
  where f.reverses_id is null
    and not exists (select 1 from ledger_fact r where r.reverses_id = f.id)
), opened as (
  select (data ->> 'claim_id')::bigint as claim_id, booked_on from valid
  where kind = 'guarantee_subrogated'
  union all select subject_id, booked_on from valid where kind = 'claim_opening'
), summed as (
  select subject_id,
    coalesce(sum(amount_yen) filter (where kind = 'insurance_received'), 0)
      + coalesce(sum((data ->> 'insurance_yen')::bigint) filter (where kind = 'claim_opening'), 0)
      as insurance_yen,
    sum((data ->> 'principal_yen')::bigint) filter (where kind = 'claim_recovered')
      as recovered_yen,
    sum((data ->> 'damages_yen')::bigint) filter (where kind = 'claim_recovered') as damages_yen,
    max(booked_on) filter (where (kind = 'claim_recovered' and cases = 1)
                              or kind = 'claim_written_off') as ended_on,
    bool_or(kind = 'claim_written_off') as written_off
  from valid where kind in ('claim_opening', 'insurance_received', 'claim_recovered',
                            'claim_written_off')
  group by subject_id
)
insert into {target} (claim_id, association_id, status, opened_booked_on, ended_booked_on,
                      insurance_yen, recovered_yen, damages_yen)
select c.id, c.association_id,
  case when s.written_off then 'written_off' when s.ended_on is not null then 'closed'
       else 'open' end,
  o.booked_on, s.ended_on, coalesce(s.insurance_yen, 0), coalesce(s.recovered_yen, 0),
  coalesce(s.damages_yen, 0)
from recovery_claim c join opened o on o.claim_id = c.id
left join summed s on s.subject_id = c.id
"""


def register_state() -> None:
    """Declare the state table of the claims."""
    register(Projector("recovery_claim_state", ("claim_id",), CLAIM_STATE))
