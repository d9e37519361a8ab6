-- After a bulk load the planner knows nothing of the new rows until autovacuum comes by, and plans
-- for empty tables. The application may not analyse tables (it owns none); this lets it ask.
create or replace function ledger_refresh_planner() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare name text;
begin
  for name in select tablename from pg_tables
              where schemaname = 'public' and tableowner = current_user
                and tablename ~ '^(ledger|registry|guarantee|recovery)_' loop
    execute format('analyze %I', name);
  end loop;
end $$;
revoke all on function ledger_refresh_planner() from public;
grant execute on function ledger_refresh_planner() to shinpo_app;
