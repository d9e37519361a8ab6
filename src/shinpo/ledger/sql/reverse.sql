-- Reverse facts: the same kind with negative amounts, the lines with sides swapped, the balances
-- moved back. Each fact is reversed at most once (unique reverses_id); a reversal is not reversed.
with target as (
  select * from ledger_fact where id = any(%(fact_ids)s::bigint[]) and reverses_id is null
), added as (
  insert into ledger_fact (act_id, association_id, kind, subject_id, amount_yen, cases,
                           effective_on, booked_on, data, reverses_id)
  select %(act_id)s, association_id, kind, subject_id, -amount_yen, -cases,
         effective_on, %(booked_on)s, data, id
  from target order by id
  returning id, reverses_id, booked_on
), posted as (
  insert into ledger_line (fact_id, line_no, association_id, account, subject_id, booked_on,
                           debit_yen, credit_yen)
  select a.id, l.line_no, l.association_id, l.account, l.subject_id, a.booked_on,
         l.credit_yen, l.debit_yen
  from added a join ledger_line l on l.fact_id = a.reverses_id
  returning account, subject_id, debit_yen, credit_yen
), change as (
  select p.subject_id, p.account, sum((p.debit_yen - p.credit_yen) * s.sign)::bigint as yen
  from posted p
  join unnest(%(accounts)s::smallint[], %(signs)s::smallint[]) as s (account, sign)
    on s.account = p.account
  group by p.subject_id, p.account
), updated as (
  update ledger_balance b set balance_yen = b.balance_yen + c.yen
  from change c where b.subject_id = c.subject_id and b.account = c.account
)
select id, reverses_id from added order by id
