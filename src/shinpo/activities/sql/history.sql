-- Counterparts are masters: every change leaves the row before and after (registry_history).
create trigger activities_counterpart_added after insert on activities_counterpart
  referencing new table as added for each statement execute function registry_history_write();
create trigger activities_counterpart_changed after update on activities_counterpart
  referencing old table as removed new table as added
  for each statement execute function registry_history_write();
