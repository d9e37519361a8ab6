-- What a plan says is settled by its approval: the data base holds it, whoever asks.

-- A version begins as a draft and goes draft -> submitted -> approved, or back to be reworked. Once
-- approved only the end of its force may still be written, once, by the version that follows it.
create or replace function planning_version_keep() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'draft' then
      raise exception '計画の版は作成中から始まります。提出と承認の手続を経てください。'
        using errcode = 'check_violation', constraint = 'plan_version_steps';
    end if;
    return new;
  end if;
  if tg_op = 'DELETE' or old.state = 'approved' then
    if tg_op = 'UPDATE' and old.in_force_until is null and new.in_force_until is not null
       and to_jsonb(new) - 'in_force_until' = to_jsonb(old) - 'in_force_until' then
      return new;
    end if;
    raise exception '承認された計画の版は変えられません。新しい版を作ってください。'
      using errcode = 'restrict_violation', constraint = 'plan_version_approved';
  end if;
  if (old.state, new.state) not in (('draft', 'draft'), ('draft', 'submitted'),
       ('returned', 'returned'), ('returned', 'submitted'),
       ('submitted', 'approved'), ('submitted', 'returned')) then
    raise exception '計画の版を「%」から「%」にはできません。', old.state, new.state
      using errcode = 'check_violation', constraint = 'plan_version_steps';
  end if;
  if (new.id, new.association_id, new.plan_id, new.number, new.base_id, new.act_id)
     is distinct from (old.id, old.association_id, old.plan_id, old.number, old.base_id, old.act_id)
  then
    raise exception '計画の版の素性（計画、版数、元の版）は変えられません。'
      using errcode = 'restrict_violation', constraint = 'plan_version_approved';
  end if;
  return new;
end $$;

create trigger planning_version_keep before insert or update or delete on planning_plan_version
  for each row execute function planning_version_keep();

-- The tree, the figures and the targets change only while their version is open (draft, returned).
-- FOR SHARE: a submission or an approval under way is waited for, so that nothing slips in beside
-- what the approver reads. Joined on the association too: a foreign key does not ask whose it is.
create or replace function planning_version_open() returns trigger language plpgsql
set search_path = public, pg_temp as $$
declare
  touched bigint[];
  associations smallint[];
begin
  if tg_op = 'INSERT' then
    select array_agg(distinct version_id), array_agg(distinct association_id)
      into touched, associations from added;
  elsif tg_op = 'UPDATE' then
    select array_agg(distinct version_id), array_agg(distinct association_id)
      into touched, associations
      from (select version_id, association_id from added
            union all select version_id, association_id from removed) both_sides;
  else
    select array_agg(distinct version_id), array_agg(distinct association_id)
      into touched, associations from removed;
  end if;
  if touched is null then
    return null;
  end if;
  perform 1 from planning_plan_version v where v.id = any (touched) order by v.id for share;
  if (select count(*) from planning_plan_version v
      where v.id = any (touched) and v.association_id = any (associations)
        and v.state in ('draft', 'returned')) <> cardinality(touched) then
    raise exception '提出又は承認された計画の版の中身は変えられません。新しい版を作ってください。'
      using errcode = 'restrict_violation', constraint = 'plan_version_approved';
  end if;
  return null;
end $$;

-- What is taken out of a draft stays in the row history.
create or replace function planning_history_removed() returns trigger language plpgsql as $$
begin
  insert into registry_history (association_id, act_id, table_name, row_id, before, after)
  select removed.association_id, nullif(current_setting('app.act', true), '')::bigint,
         tg_table_name, removed.id, to_jsonb(removed), '{}'::jsonb from removed;
  return null;
end $$;

create or replace function planning_refuse_truncate() returns trigger language plpgsql as $$
begin
  raise exception '% は空にできません。', tg_table_name using errcode = 'restrict_violation';
end $$;

do $$
declare
  part text;
begin
  foreach part in array array['planning_plan_node', 'planning_plan_figure',
                              'planning_indicator_target'] loop
    execute format('create trigger %1$s_open_i after insert on %1$s referencing new table as added'
                   ' for each statement execute function planning_version_open()', part);
    execute format('create trigger %1$s_open_u after update on %1$s referencing old table as removed'
                   ' new table as added for each statement'
                   ' execute function planning_version_open()', part);
    execute format('create trigger %1$s_open_d after delete on %1$s referencing old table as removed'
                   ' for each statement execute function planning_version_open()', part);
    execute format('create trigger %1$s_removed after delete on %1$s referencing old table as'
                   ' removed for each statement execute function planning_history_removed()', part);
  end loop;
  foreach part in array array['planning_plan_node', 'planning_plan_figure',
                              'planning_indicator_target', 'planning_plan_version'] loop
    execute format('create trigger %1$s_added after insert on %1$s referencing new table as added'
                   ' for each statement execute function registry_history_write()', part);
    execute format('create trigger %1$s_changed after update on %1$s referencing old table as removed'
                   ' new table as added for each statement'
                   ' execute function registry_history_write()', part);
    execute format('create trigger %1$s_truncate before truncate on %1$s'
                   ' for each statement execute function planning_refuse_truncate()', part);
  end loop;
end $$;

create trigger planning_comparison_figure_append_only
  before update or delete or truncate on planning_comparison_figure
  for each statement execute function ledger_refuse_change();
