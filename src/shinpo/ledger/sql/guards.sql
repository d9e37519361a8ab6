-- The data base guards the money itself, whatever the program does.

create or replace function ledger_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% は追記のみの表です。訂正は取消の事実と新しい事実で行ってください。', tg_table_name
    using errcode = 'restrict_violation';
end $$;

create trigger ledger_act_append_only before update or delete or truncate on ledger_act
  for each statement execute function ledger_refuse_change();
create trigger ledger_fact_append_only before update or delete or truncate on ledger_fact
  for each statement execute function ledger_refuse_change();
create trigger ledger_line_append_only before update or delete or truncate on ledger_line
  for each statement execute function ledger_refuse_change();
create trigger ledger_closing_append_only before update or delete or truncate on ledger_closing
  for each statement execute function ledger_refuse_change();

-- Facts belong to an act of the same association and to an open month. One check a statement: a
-- foreign key would check row by row.
create or replace function ledger_check_facts() returns trigger language plpgsql
-- Whoever calls may have put a temporary table of the same name in front; it does not count.
set search_path = public, pg_temp as $$
declare bad record;
begin
  for bad in select distinct association_id, date_trunc('month', booked_on)::date as month from added
             order by 1, 2 loop
    -- Shared: a closing of this month waits for us, and we wait for a closing under way.
    perform pg_advisory_xact_lock_shared(bad.association_id, (bad.month - date '2000-01-01'));
    if exists (select 1 from ledger_closing c
               where c.association_id = bad.association_id and c.month = bad.month) then
      raise exception '% は締め切られた月です。記帳日を開いている月の営業日にしてください。',
        to_char(bad.month, 'YYYY-MM') using errcode = 'check_violation', constraint = 'closed_month';
    end if;
  end loop;
  select a.act_id into bad from (select distinct act_id, association_id from added) a
    where not exists (select 1 from ledger_act t
                      where t.id = a.act_id and t.association_id = a.association_id) limit 1;
  if found then
    raise exception '事実は同じ協会の処理に属していなければなりません（処理 %）。', bad.act_id
      using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;
create trigger ledger_fact_checked after insert on ledger_fact
  referencing new table as added for each statement execute function ledger_check_facts();

-- Every entry balances and has at least two lines, and belongs to a fact of the same association
-- and booking date.
create or replace function ledger_check_lines() returns trigger language plpgsql
set search_path = public, pg_temp as $$
declare
  bad record;
  orphan bigint;
begin
  select fact_id, sum(debit_yen) as debit, sum(credit_yen) as credit, count(*) as n into bad
    from added group by fact_id
    having sum(debit_yen) <> sum(credit_yen) or count(*) < 2 limit 1;
  if found then
    raise exception '仕訳の貸借が一致しません（事実 %: 借方 % 円, 貸方 % 円, % 行）。',
      bad.fact_id, bad.debit, bad.credit, bad.n
      using errcode = 'check_violation', constraint = 'entry_balances';
  end if;
  -- "execute": planned anew for the size of each set, where a cached plan would either look up a
  -- million facts one by one or scan them all for two lines. An aggregate, not "limit 1": hoping
  -- for an early exit the planner would scan the facts once for every line.
  execute 'select min(a.fact_id) from added a
             left join ledger_fact f on f.id = a.fact_id and f.association_id = a.association_id
                  and f.booked_on = a.booked_on
             where f.id is null' into orphan;
  if orphan is not null then
    raise exception '仕訳の行に対応する事実がありません（事実 %）。', orphan
      using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;
create trigger ledger_line_checked after insert on ledger_line
  referencing new table as added for each statement execute function ledger_check_lines();
