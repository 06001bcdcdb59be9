-- What happened that people should know of: a pause by an answer of the platform, a push that breaks the conservation
-- law. Few rows; ids carry their time, so the id is the keyset, newest first.
create table event (
  id uuid primary key,
  organization_id uuid not null,
  app_id uuid not null,
  kind text not null,
  payload jsonb not null,
  created_at timestamptz not null
);
create index event_by_organization on event (organization_id, id);
create index event_by_time on event (created_at);

-- Upkeep finds by it what is unfinished (null) and what was finished lately.
create index push_by_finish on push (finished_at, id);
-- A push with the pushes that went out again to some of its recipients.
create index push_by_parent on push (parent_id) where parent_id is not null;
