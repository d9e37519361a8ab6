-- Every change of a master leaves its row as it was before and as it is after, with the act that
-- made it (`app.act`, set for the transaction; null for bulk loads). Append-only.
-- One trigger a statement, over its transition tables: loading 15,000 rows costs one INSERT more.
create or replace function registry_history_write() returns trigger language plpgsql as $$
declare
  act bigint := nullif(current_setting('app.act', true), '')::bigint;
begin
  if tg_op = 'INSERT' then
    insert into registry_history (association_id, act_id, table_name, row_id, before, after)
    select added.association_id, act, tg_table_name, added.id, null, to_jsonb(added) from added;
  else
    insert into registry_history (association_id, act_id, table_name, row_id, before, after)
    select added.association_id, act, tg_table_name, added.id, to_jsonb(removed), to_jsonb(added)
    from removed join added on added.id = removed.id
    where to_jsonb(removed) <> to_jsonb(added);
  end if;
  return null;
end $$;

create or replace function registry_history_keep() returns trigger language plpgsql as $$
begin
  raise exception 'registry_history is append-only' using constraint = 'append_only';
end $$;

create trigger registry_history_keep before update or delete or truncate on registry_history
  for each statement execute function registry_history_keep();

do $$
declare
  master text;
begin
  foreach master in array array['registry_municipality', 'registry_lender', 'registry_branch',
                                'registry_programme', 'registry_enterprise'] loop
    execute format('create trigger %1$s_added after insert on %1$s referencing new table as added'
                   ' for each statement execute function registry_history_write()', master);
    execute format('create trigger %1$s_changed after update on %1$s referencing old table as removed'
                   ' new table as added for each statement execute function registry_history_write()',
                   master);
  end loop;
end $$;
