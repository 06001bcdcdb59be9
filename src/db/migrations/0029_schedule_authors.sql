-- Who wrote or changed a schedule, and the members who answer for their keys: none of them approves what it sends.
alter table schedule add column authors text[] not null default '{}';
update schedule set authors = array[created_by] where created_by is not null;
