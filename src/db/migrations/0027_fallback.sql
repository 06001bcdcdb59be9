-- What is tried when a push is over: the steps that are left, each with its message and whom it is for. `wait_seconds` is how
-- long after the push's end the first of them begins. Fired once: its child push has the rest of the steps.
create table fallback (
  push_id uuid primary key,
  day date not null,
  organization_id uuid not null,
  app_id uuid not null,
  steps jsonb not null,
  wait_seconds integer not null,
  stop_at timestamptz not null,
  fired_at timestamptz,
  child_id uuid,
  result text check (result in ('sent', 'nobody', 'stopped'))
);
create index fallback_waiting on fallback (push_id) where fired_at is null;
