-- Where others are told what happened here. `secret` and `previous_secret` are sealed; the previous one signs too until
-- `previous_until`, so that a receiver can change over.
create table webhook (
  id uuid primary key,
  organization_id uuid not null references organization (id),
  app_id uuid references app (id),
  url text not null,
  description text not null,
  event_types text[] not null,
  secret bytea not null,
  previous_secret bytea,
  previous_until timestamptz,
  state text not null default 'active' check (state in ('active', 'disabled')),
  disabled_reason text,
  failing_since timestamptz,
  last_success_at timestamptz,
  last_failure_at timestamptz,
  last_error text,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index webhook_by_organization on webhook (organization_id);

-- The outbox: written in the transaction of what it tells of, sent later. While somebody sends it, `due_at` lies ahead, so
-- that it comes again when he dies.
create table webhook_message (
  id uuid primary key,
  webhook_id uuid not null,
  type text not null,
  payload jsonb not null,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
  tries smallint not null default 0,
  due_at timestamptz not null,
  created_at timestamptz not null,
  ended_at timestamptz
) with (fillfactor = 80);
create index webhook_message_due on webhook_message (webhook_id, due_at) where state = 'pending';
create index webhook_message_by_webhook on webhook_message (webhook_id, id);

create table webhook_attempt (
  message_id uuid not null,
  n smallint not null,
  at timestamptz not null,
  status integer,
  ms integer not null,
  error text,
  response text,
  primary key (message_id, n)
);

-- How far what happened has been told: moves in the transaction that writes the messages.
create table outbox_cursor (
  name text primary key,
  at timestamptz not null,
  id uuid not null
);
