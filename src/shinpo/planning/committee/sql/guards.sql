-- What the data base itself refuses, whoever writes: votes, attendance and opinions of people who
-- are not members on that day, a session without its quorum, an opinion of a committee that did
-- not sit. Names of the rules arrive as constraint names.

create or replace function planning_committee_in_office(wanted bigint, on_day date)
returns boolean language sql stable as $$
  select exists (
    select from planning_committee_tenure t
    left join planning_committee_resignation r on r.tenure_id = t.id
    where t.member_id = wanted and t.starts_on <= on_day
      and on_day <= least(t.ends_on, coalesce(r.resigned_on, t.ends_on)))
$$;

create or replace function planning_committee_seats(on_day date)
returns bigint language sql stable as $$
  select count(distinct t.member_id) from planning_committee_tenure t
  where planning_committee_in_office(t.member_id, on_day)
$$;

create or replace function planning_committee_refuse(rule text) returns void language plpgsql as $$
begin
  raise exception 'refused by the committee rule %', rule using
    errcode = 'check_violation', constraint = rule;
end $$;

create or replace function planning_committee_check_vote() returns trigger language plpgsql as $$
begin
  if not planning_committee_in_office(new.voter_id, new.voted_on) then
    perform planning_committee_refuse('committee_voter_in_office');
  end if;
  if not planning_committee_in_office(new.choice_id, new.voted_on) then
    perform planning_committee_refuse('committee_choice_in_office');
  end if;
  if exists (select from planning_committee_chair c where c.election_id = new.election_id) then
    perform planning_committee_refuse('committee_election_open');
  end if;
  return new;
end $$;

create or replace function planning_committee_check_attendance()
returns trigger language plpgsql as $$
begin
  if not planning_committee_in_office(new.member_id, new.attended_on) then
    perform planning_committee_refuse('committee_attendance_in_office');
  end if;
  return new;
end $$;

create or replace function planning_committee_check_opening()
returns trigger language plpgsql as $$
begin
  if new.seats <> planning_committee_seats(new.held_on) or new.attending <> (
    select count(*) from planning_committee_attendance a where a.session_id = new.session_id)
  then
    perform planning_committee_refuse('committee_opening_counted');
  end if;
  if not exists (
    select from planning_committee_notice n
    where n.session_id = new.session_id and n.scheduled_on = new.held_on)
  then
    perform planning_committee_refuse('committee_opening_noticed');
  end if;
  return new;
end $$;

create or replace function planning_committee_check_opinion()
returns trigger language plpgsql as $$
begin
  if new.member_id is null then
    if not exists (
      select from planning_committee_opening o where o.session_id = new.session_id)
    then
      perform planning_committee_refuse('committee_opinion_after_opening');
    end if;
  elsif not planning_committee_in_office(new.member_id, new.given_on) then
    perform planning_committee_refuse('committee_opinion_in_office');
  end if;
  return new;
end $$;

create or replace function planning_committee_check_account()
returns trigger language plpgsql as $$
begin
  if exists (select from governance_staff s where s.user_id = new.user_id) then
    perform planning_committee_refuse('committee_account_not_staff');
  end if;
  return new;
end $$;

create trigger planning_committee_vote_check before insert on planning_committee_vote
  for each row execute function planning_committee_check_vote();
create trigger planning_committee_attendance_check before insert on planning_committee_attendance
  for each row execute function planning_committee_check_attendance();
create trigger planning_committee_opening_check before insert on planning_committee_opening
  for each row execute function planning_committee_check_opening();
create trigger planning_committee_opinion_check before insert on planning_committee_opinion
  for each row execute function planning_committee_check_opinion();
create trigger planning_committee_account_check before insert on planning_committee_account
  for each row execute function planning_committee_check_account();

-- Terms of one member do not overlap.
alter table planning_committee_tenure add constraint committee_tenure_apart
  exclude using gist (member_id with =, daterange(starts_on, ends_on, '[]') with &&);

do $$
declare
  part text;
begin
  foreach part in array array['rule', 'member', 'account', 'tenure', 'resignation', 'pledge',
    'election', 'vote', 'chair', 'acting_chair', 'session', 'notice', 'opening', 'attendance',
    'minutes', 'packet', 'packet_opening', 'fee', 'opinion', 'opinion_text', 'taken_up', 'response',
    'follow_up'] loop
    execute format('create trigger planning_committee_%1$s_append_only before update or delete'
                   ' or truncate on planning_committee_%1$s for each statement'
                   ' execute function ledger_refuse_change()', part);
  end loop;
end $$;

-- A login must find its association before one is set: reading accounts is not divided, writing is.
alter table planning_committee_account enable row level security;
alter table planning_committee_account force row level security;
create policy anyone_reads on planning_committee_account for select to shinpo_app
  using (true);
create policy own_association_writes on planning_committee_account for insert to shinpo_app
  with check (association_id = (select app_association()));
revoke all on planning_committee_account from shinpo_app;
grant select, insert on planning_committee_account to shinpo_app;
