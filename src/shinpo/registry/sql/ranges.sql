-- Two versions of one master never hold on the same day: the data base itself refuses it.
alter table registry_programme add constraint programme_no_overlap
  exclude using gist (association_id with =, code with =, daterange(valid_from, valid_until) with &&)
  deferrable initially immediate;
alter table registry_municipality add constraint municipality_no_overlap
  exclude using gist (association_id with =, code with =, daterange(valid_from, valid_until) with &&)
  deferrable initially immediate;
create unique index enterprise_corporate_number_once
  on registry_enterprise (association_id, corporate_number) where corporate_number <> '';
