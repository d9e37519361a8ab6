"""How the state of applications and guarantees follows from the facts alone."""

from shinpo.ledger.replay import Projector, register

# A fact that was reversed never counted; the reversal itself carries no state.
_VALID = """
valid as (
  select f.* from ledger_fact f
  where f.reverses_id is null
    and not exists (select 1 from ledger_fact r where r.reverses_id = f.id)
)
"""

APPLICATION_STATE = f"""
with {_VALID}
insert into {{target}} (application_id, association_id, status, received_booked_on,
                        ended_booked_on, guarantee_id)
select a.id, a.association_id,
  case e.kind when 'application_approved' then 'approved' when 'application_refused' then 'refused'
              when 'application_withdrawn' then 'withdrawn' else 'under_review' end,
  r.booked_on, e.booked_on,
  case when e.kind = 'application_approved' then (e.data ->> 'guarantee_id')::bigint end
from guarantee_application a
join valid r on r.subject_id = a.id and r.kind in ('application_received', 'application_opening')
left join valid e on e.subject_id = a.id
  and e.kind in ('application_approved', 'application_refused', 'application_withdrawn')
"""

GUARANTEE_STATE = f"""
with {_VALID}, accident as (
  select subject_id, (array_agg(kind order by id desc))[1] = 'accident_reported' as in_accident
  from valid where kind in ('accident_reported', 'accident_resolved') group by subject_id
), terms as (
  select guarantee_id, association_id, max(version) as version from guarantee_terms
  group by guarantee_id, association_id
)
insert into {{target}} (guarantee_id, association_id, version, status, approved_booked_on, loan_on,
                        disbursed_booked_on, ended_booked_on, in_accident)
select t.guarantee_id, t.association_id, t.version,
  case when e.kind = 'guarantee_cancelled' then 'cancelled'
       when e.kind in ('guarantee_subrogated', 'guarantee_opening_subrogated') then 'subrogated'
       when e.kind = 'guarantee_repaid' then 'completed'
       when d.id is not null then 'disbursed' else 'approved' end,
  a.booked_on, d.effective_on, d.booked_on, e.booked_on, coalesce(x.in_accident, false)
from terms t
join valid a on a.subject_id = t.guarantee_id
  and a.kind in ('guarantee_approved', 'guarantee_opening', 'guarantee_opening_subrogated')
left join valid d on d.subject_id = t.guarantee_id
  and d.kind in ('guarantee_disbursed', 'guarantee_opening', 'guarantee_opening_subrogated')
left join valid e on e.subject_id = t.guarantee_id
  and (e.kind in ('guarantee_cancelled', 'guarantee_subrogated', 'guarantee_opening_subrogated')
       or (e.kind = 'guarantee_repaid' and e.cases = 1))
left join accident x on x.subject_id = t.guarantee_id
"""


def register_state() -> None:
    """Declare the state tables of this department."""
    register(Projector("guarantee_application_state", ("application_id",), APPLICATION_STATE))
    register(Projector("guarantee_state", ("guarantee_id",), GUARANTEE_STATE))
