-- What the departments' books show at the end of a year (%(on)s), whatever was booked later.
-- Months have passed up to %(until)s: an opening stands on the first day for the day before.
-- One row: unearned fees, unexpired premiums, outstanding, claims, the insured part of the claims.
-- Same meaning as core.reserves.unearned and insured_part, guarantee by guarantee.
with later as (
  select account, subject_id, sum(debit_yen - credit_yen)::bigint as yen from ledger_line
  where booked_on > %(on)s and account in (%(guarantees)s, %(claims)s) group by account, subject_id
), owed as (
  -- A guarantee stands on the credit side, a claim on the debit side.
  select b.account, b.subject_id,
    b.balance_yen + coalesce(l.yen, 0) * (case b.account when %(claims)s then -1 else 1 end) as yen
  from ledger_balance b
  left join later l on l.account = b.account and l.subject_id = b.subject_id
  where b.account in (%(guarantees)s, %(claims)s)
), running as (
  select o.subject_id, o.yen, t.fee_yen - t.subsidy_yen as fee_yen, t.months,
    greatest(0, least(t.months, t.months - (
      (extract(year from %(until)s::date) - extract(year from s.loan_on)) * 12
      + extract(month from %(until)s::date) - extract(month from s.loan_on))))::bigint as months_left
  from owed o
  join guarantee_state s on s.guarantee_id = o.subject_id
  join guarantee_terms t on t.guarantee_id = s.guarantee_id and t.version = s.version
  where o.account = %(guarantees)s and o.yen > 0
), premium as (
  select subject_id, sum(amount_yen)::bigint as yen from ledger_fact
  where kind = 'premium_paid' and booked_on between %(first)s and %(on)s group by subject_id
), insurance as (
  select subject_id,
    sum(case kind when 'insurance_received' then amount_yen
        else sign(cases) * coalesce((data ->> 'insurance_yen')::bigint, 0) end)::bigint as yen
  from ledger_fact
  where kind in ('insurance_received', 'claim_opening') and booked_on <= %(on)s
  group by subject_id
), claim as (
  select o.yen, o.yen * coalesce(i.yen, 0) / (c.principal_yen + c.interest_yen) as insured_yen
  from owed o join recovery_claim c on c.id = o.subject_id
  left join insurance i on i.subject_id = o.subject_id
  where o.account = %(claims)s and o.yen > 0
)
select coalesce((select sum(fee_yen * months_left / months) from running), 0)::bigint,
  coalesce((select sum(p.yen * least(r.months_left, %(premium_months)s) / r.months)
            from premium p join running r using (subject_id)), 0)::bigint,
  coalesce((select sum(yen) from running), 0)::bigint,
  coalesce((select sum(yen) from claim), 0)::bigint,
  coalesce((select sum(insured_yen) from claim), 0)::bigint
