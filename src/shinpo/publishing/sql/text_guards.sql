-- A text begins as a draft and goes draft -> submitted -> approved, or back to be reworked. What is
-- approved never changes; nothing is deleted.
create or replace function publishing_text_keep() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'draft' then
      raise exception '本文の版は作成中から始まります。提出と承認の手続を経てください。'
        using errcode = 'check_violation', constraint = 'edition_text_steps';
    end if;
    return new;
  end if;
  if tg_op = 'DELETE' or old.state = 'approved' then
    raise exception '承認された本文は変えられません。新しい版を作ってください。'
      using errcode = 'restrict_violation', constraint = 'edition_text_approved';
  end if;
  if (old.state, new.state) not in (('draft', 'draft'), ('draft', 'submitted'),
       ('returned', 'draft'), ('returned', 'submitted'),
       ('submitted', 'approved'), ('submitted', 'returned')) then
    raise exception '本文を「%」から「%」にはできません。', old.state, new.state
      using errcode = 'check_violation', constraint = 'edition_text_steps';
  end if;
  if old.state = 'submitted' and new.body <> old.body then
    raise exception '提出した本文は変えられません。差戻しを受けてから直してください。'
      using errcode = 'restrict_violation', constraint = 'edition_text_approved';
  end if;
  if (new.id, new.association_id, new.document, new.period, new.slot, new.number)
     is distinct from (old.id, old.association_id, old.document, old.period, old.slot, old.number)
  then
    raise exception '本文の素性（文書、期間、位置、版数）は変えられません。'
      using errcode = 'restrict_violation', constraint = 'edition_text_approved';
  end if;
  return new;
end $$;

create trigger publishing_text_keep before insert or update or delete on publishing_edition_text
  for each row execute function publishing_text_keep();
