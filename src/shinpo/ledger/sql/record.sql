-- Fact, journal lines and balances in one statement. The facts come as arrays; the posting rules
-- too (from law/posting.toml, flattened). Same meaning as core.posting.journal_lines.
with rule as (
  select * from unnest(
    %(r_kind)s::text[], %(r_from)s::date[], %(r_until)s::date[], %(r_no)s::smallint[],
    %(r_side)s::text[], %(r_account)s::smallint[], %(r_amount)s::text[], %(r_subject)s::text[],
    %(r_effect)s::smallint[]
  ) as t (kind, valid_from, valid_until, line_no, side, account, amount, subject, effect)
), added as (
  insert into ledger_fact (act_id, association_id, kind, subject_id, amount_yen, cases,
                           effective_on, booked_on, data)
  select %(act_id)s, %(association_id)s, kind, subject_id, amount_yen, cases,
         effective_on, booked_on, nullif(data, '')::jsonb
  from {facts}
  returning id, kind, subject_id, amount_yen, booked_on, data
), line as (
  select f.id, r.line_no, r.account, r.side, r.effect, f.booked_on,
         case r.subject when 'subject' then f.subject_id
              else (f.data ->> r.subject)::bigint end as subject_id,
         case r.amount when 'amount_yen' then f.amount_yen
              else (f.data ->> r.amount)::bigint end as yen
  from added f
  join rule r on r.kind = f.kind and r.valid_from <= f.booked_on
       and (r.valid_until is null or f.booked_on < r.valid_until)
  union all
  -- Entered kinds (振替伝票) bring their own lines; they keep no balance by subject.
  select f.id, l.line_no::smallint, (l.given ->> 'account')::smallint,
         case when (l.given ->> 'debit_yen')::bigint > 0 then 'debit' else 'credit' end,
         0::smallint, f.booked_on, f.subject_id,
         (l.given ->> 'debit_yen')::bigint + (l.given ->> 'credit_yen')::bigint
  from added f
  cross join lateral jsonb_array_elements(f.data -> 'lines') with ordinality as l (given, line_no)
  where f.kind = any(%(entered)s::text[])
), posted as (
  insert into ledger_line (fact_id, line_no, association_id, account, subject_id, booked_on,
                           debit_yen, credit_yen)
  select id, line_no, %(association_id)s, account, subject_id, booked_on,
         case side when 'debit' then yen else 0 end, case side when 'credit' then yen else 0 end
  from line where yen <> 0
), change as (
  select subject_id, account, sum(yen * effect)::bigint as yen
  from line where effect <> 0 and yen <> 0 group by subject_id, account
), updated as (
  update ledger_balance b set balance_yen = b.balance_yen + c.yen
  from change c where b.subject_id = c.subject_id and b.account = c.account
  returning b.subject_id, b.account
), opened as (
  -- Not "on conflict": the check "never below zero" would be applied to the difference alone.
  -- What was not updated is new; asking the growing table itself would take quadratic time.
  insert into ledger_balance (subject_id, account, association_id, balance_yen)
  select c.subject_id, c.account, %(association_id)s, c.yen
  from change c left join updated u on u.subject_id = c.subject_id and u.account = c.account
  where u.subject_id is null
)
select {result} from added
