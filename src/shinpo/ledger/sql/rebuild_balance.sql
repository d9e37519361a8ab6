-- Rebuild every balance from the facts and the posting rules alone (not from the journal).
with rule as (
  select * from unnest(
    %(r_kind)s::text[], %(r_from)s::date[], %(r_until)s::date[], %(r_no)s::smallint[],
    %(r_side)s::text[], %(r_account)s::smallint[], %(r_amount)s::text[], %(r_subject)s::text[],
    %(r_effect)s::smallint[]
  ) as t (kind, valid_from, valid_until, line_no, side, account, amount, subject, effect)
  where effect <> 0
)
insert into {target} (subject_id, account, association_id, balance_yen)
select case r.subject when 'subject' then f.subject_id
            else (f.data ->> r.subject)::bigint end,
       r.account, f.association_id,
       sum(r.effect * case r.amount when 'amount_yen' then f.amount_yen
           else sign(f.amount_yen)::bigint * (f.data ->> r.amount)::bigint end)
from ledger_fact f
-- A reversal follows the rule of the fact that it reverses.
left join ledger_fact o on o.id = f.reverses_id
join rule r on r.kind = f.kind and r.valid_from <= coalesce(o.booked_on, f.booked_on)
     and (r.valid_until is null or coalesce(o.booked_on, f.booked_on) < r.valid_until)
group by 1, 2, 3
