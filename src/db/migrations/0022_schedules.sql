-- When the recipients of one push are due, where that differs between them: their own local time, or their best hour.
alter table push add column timing jsonb;
-- The standing order that made a push.
alter table push add column schedule_id uuid;

-- A standing order: `plan` says when (a recurrence or a trigger), `push` what was asked for, `prepared` the same checked
-- and complete, from which each firing's push is made. `next_at` is null for triggers and when nothing comes any more.
create table schedule (
  id uuid primary key,
  organization_id uuid not null,
  app_id uuid not null,
  name text not null check (length(name) between 1 and 100),
  kind text not null check (kind in ('recurring', 'trigger')),
  state text not null check (state in ('active', 'paused', 'ended', 'failed')),
  plan jsonb not null,
  push jsonb not null,
  prepared jsonb not null,
  next_at timestamptz,
  fired bigint not null default 0,
  skipped bigint not null default 0,
  last_at timestamptz,
  last_push_id uuid,
  failure jsonb,
  created_by text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  version integer not null default 1
);
create index schedule_due on schedule (next_at) where state = 'active' and next_at is not null;
create index schedule_by_app on schedule (app_id, id);

-- What became of each firing. Its key is unique in its schedule, and its push is written in the same transaction: it
-- happens once, whoever tries.
create table schedule_firing (
  schedule_id uuid not null,
  key text not null,
  due_at timestamptz not null,
  result text not null check (result in ('fired', 'skipped', 'failed')),
  push_id uuid,
  detail text,
  created_at timestamptz not null,
  primary key (schedule_id, key)
);
create index schedule_firing_by_time on schedule_firing (created_at);

-- Recipients whose trigger has gone off and whose delay has not passed. `key` is the event's id where each counts for
-- itself, and empty where a recipient waits once.
create table schedule_wait (
  schedule_id uuid not null,
  recipient_id uuid not null,
  key text not null,
  app_id uuid not null,
  b smallint not null,
  due_at timestamptz not null,
  event jsonb not null,
  created_at timestamptz not null,
  primary key (schedule_id, recipient_id, key)
);
create index schedule_wait_due on schedule_wait (due_at);
