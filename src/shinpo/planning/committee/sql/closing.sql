-- What the data base itself refuses once a session is closed: opinions, new words of them, packets.

create or replace function planning_committee_is_closed(wanted bigint)
returns boolean language sql stable as $$
  select exists (select from planning_committee_closing c where c.session_id = wanted)
$$;

create or replace function planning_committee_check_not_closed()
returns trigger language plpgsql as $$
begin
  if planning_committee_is_closed(new.session_id) then
    perform planning_committee_refuse('committee_session_not_closed');
  end if;
  return new;
end $$;

create or replace function planning_committee_check_words_not_closed()
returns trigger language plpgsql as $$
begin
  if planning_committee_is_closed(
    (select o.session_id from planning_committee_opinion o where o.id = new.opinion_id))
  then
    perform planning_committee_refuse('committee_session_not_closed');
  end if;
  return new;
end $$;

create or replace function planning_committee_check_closing()
returns trigger language plpgsql as $$
begin
  if not exists (
    select from planning_committee_opening o
    where o.session_id = new.session_id and o.held_on <= new.closed_on)
  then
    perform planning_committee_refuse('committee_closing_after_opening');
  end if;
  return new;
end $$;

create trigger planning_committee_opinion_not_closed before insert on planning_committee_opinion
  for each row execute function planning_committee_check_not_closed();
create trigger planning_committee_packet_not_closed before insert on planning_committee_packet
  for each row execute function planning_committee_check_not_closed();
create trigger planning_committee_text_not_closed before insert on planning_committee_opinion_text
  for each row execute function planning_committee_check_words_not_closed();
create trigger planning_committee_closing_check before insert on planning_committee_closing
  for each row execute function planning_committee_check_closing();
create trigger planning_committee_closing_append_only before update or delete or truncate
  on planning_committee_closing for each statement execute function ledger_refuse_change();
