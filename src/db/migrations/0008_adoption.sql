-- Which database server this is, as it was when the service first sent from here. A restored backup, a clone or a
-- promoted replica differs in one of these, and then nothing is sent until somebody says that this is the one to send.
create table adoption (
  id smallint primary key check (id = 1),
  system_identifier text,
  timeline bigint,
  database_name text not null,
  address text,
  adopted_at timestamptz not null
);
