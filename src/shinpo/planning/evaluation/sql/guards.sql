-- What is handed in, judged or approved does not change, whatever the program does.
create or replace function planning_evaluation_taken(evaluation bigint, wanted text, part text)
returns boolean language sql stable as $$
  select coalesce((select outcome = 'done' from planning_evaluation_step
                   where evaluation_id = evaluation and step = wanted and department = part
                   order by id desc limit 1), false)
$$;

-- A department's drafts stand still while they are handed in.
create or replace function planning_evaluation_draft_open() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  if exists (select 1 from planning_evaluation_item i where i.id = new.item_id
             and planning_evaluation_taken(i.evaluation_id, 'drafts', i.department)) then
    raise exception '提出した自己評価案は変えられません。差戻しを受けてから直してください。'
      using errcode = 'check_violation', constraint = 'evaluation_draft_handed_in';
  end if;
  return new;
end $$;
create trigger planning_evaluation_draft_open before insert or update on planning_evaluation_draft
  for each row execute function planning_evaluation_draft_open();

-- Comments on figures stand still when the chairman has approved.
create or replace function planning_evaluation_comment_open() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  if planning_evaluation_taken(new.evaluation_id, 'approved', '') then
    raise exception '決裁された自己評価は変えられません。'
      using errcode = 'check_violation', constraint = 'evaluation_approved';
  end if;
  return new;
end $$;
create trigger planning_evaluation_comment_open before insert or update
  on planning_evaluation_comment for each row execute function planning_evaluation_comment_open();

-- Nothing is scored or settled after the judgement went to the board.
create or replace function planning_evaluation_judging() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  if exists (select 1 from planning_evaluation_item i where i.id = new.item_id
             and planning_evaluation_taken(i.evaluation_id, 'judged', '')) then
    raise exception '判定を終えた自己評価の評点と総合判定は変えられません。'
      using errcode = 'check_violation', constraint = 'evaluation_judged';
  end if;
  return new;
end $$;
create trigger planning_score_open before insert on planning_score
  for each row execute function planning_evaluation_judging();
create trigger planning_settlement_open before insert on planning_settlement
  for each row execute function planning_evaluation_judging();

do $$
declare
  kept text;
begin
  foreach kept in array array['planning_evaluation', 'planning_evaluation_item',
      'planning_evaluation_step', 'planning_score', 'planning_settlement',
      'planning_countermeasure', 'planning_countermeasure_report'] loop
    execute format('create trigger %1$s_append_only before update or delete or truncate on %1$s'
                   ' for each statement execute function ledger_refuse_change()', kept);
  end loop;
  foreach kept in array array['planning_evaluation_draft', 'planning_evaluation_comment'] loop
    execute format('create trigger %1$s_added after insert on %1$s referencing new table as added'
                   ' for each statement execute function registry_history_write()', kept);
    execute format('create trigger %1$s_changed after update on %1$s referencing old table as'
                   ' removed new table as added for each statement execute function'
                   ' registry_history_write()', kept);
  end loop;
end $$;
