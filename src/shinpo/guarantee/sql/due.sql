-- Scheduled repayments of one month for a whole association, as facts to be recorded.
-- A guarantee in accident does not pay by itself: its arrears are reported, not assumed.
select 'guarantee_repaid' as kind, d.guarantee_id as subject_id,
       least(d.amount_yen, b.balance_yen) as amount_yen,
       (d.amount_yen >= b.balance_yen)::int as cases,
       -- the corresponding day (応当日) of the loan date in this month, its last day if missing
       least((s.loan_on + make_interval(months => d.k))::date, %(month_end)s::date)
         as effective_on,
       %(booked_on)s::date as booked_on
from (
  select s.guarantee_id, g.amount_yen, k.k
  from guarantee_state s
  cross join lateral (
    select ((extract(year from %(month_start)s::date) - extract(year from s.loan_on)) * 12
            + extract(month from %(month_start)s::date) - extract(month from s.loan_on))::int as k
  ) k
  join guarantee_segment g on g.guarantee_id = s.guarantee_id and g.version = s.version
   and k.k between g.from_month and g.to_month and (k.k - g.from_month) %% g.every_months = 0
  where s.status = 'disbursed' and not s.in_accident
) d
join guarantee_state s on s.guarantee_id = d.guarantee_id
join ledger_balance b on b.subject_id = d.guarantee_id and b.account = %(account)s
where b.balance_yen > 0 and s.status = 'disbursed' and not s.in_accident
