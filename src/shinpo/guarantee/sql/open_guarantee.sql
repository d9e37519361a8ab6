-- Store the terms, the schedule and the state of an approved guarantee and end its application.
with terms as (
  insert into guarantee_terms (
    guarantee_id, version, association_id, act_id, number, application_id, enterprise_id, branch_id,
    programme_id, effective_on, approved_on, amount_yen, loan_yen, months, form, purpose, secured,
    continuing, manager_guarantee, sharing, rate_class, fee_rate, fee_yen, subsidy_yen,
    insurance_kind, fill_rate, certificate_until, decision)
  select %(guarantee_id)s, 1, %(association_id)s, %(act_id)s, %(number)s, a.id, a.enterprise_id,
    a.branch_id, a.programme_id, %(approved_on)s, %(approved_on)s, %(amount_yen)s, %(loan_yen)s,
    %(months)s, a.form, a.purpose, a.secured, a.continuing, a.manager_guarantee, %(sharing)s,
    %(rate_class)s, %(fee_rate)s, %(fee_yen)s, %(subsidy_yen)s, %(insurance_kind)s, %(fill_rate)s,
    %(certificate_until)s, %(decision)s::jsonb
  from guarantee_application a where a.id = %(application_id)s
  returning guarantee_id
), segments as (
  insert into guarantee_segment (guarantee_id, version, from_month, to_month, every_months,
                                 amount_yen, association_id)
  select t.guarantee_id, 1, x.*, %(association_id)s from terms t
  cross join unnest(%(from_months)s::smallint[], %(to_months)s::smallint[],
                    %(every_months)s::smallint[], %(amounts)s::bigint[]) as x
), opened as (
  insert into guarantee_state (guarantee_id, association_id, version, status, approved_booked_on,
                               in_accident)
  select guarantee_id, %(association_id)s, 1, 'approved', %(booked_on)s, false from terms
)
update guarantee_application_state s
set status = 'approved', ended_booked_on = %(booked_on)s, guarantee_id = t.guarantee_id
from terms t where s.application_id = %(application_id)s and s.status = 'under_review'
