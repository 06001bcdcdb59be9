-- What came in and is not yet applied: consent reports, platform callbacks, opens, log-ins. The doors only verify,
-- insert here and answer; engine/inbox applies, one writer per lane. `day` comes from the event itself (its nonce,
-- its CreateTime), so a repeated delivery meets its first one in the same partition whatever the hour.
create table inbox (
  day date not null,
  dedupe uuid not null,
  app_id uuid not null,
  b smallint not null,
  recipient_id uuid not null,
  kind text not null,
  source text not null check (source in ('client', 'platform', 'api', 'engine')),
  openid bytea,
  payload jsonb not null,
  occurred_at timestamptz not null,
  received_at timestamptz not null,
  due_at timestamptz not null,
  tries smallint not null default 0,
  applied_at timestamptz,
  result text,
  primary key (day, dedupe)
) partition by range (day);
create index inbox_to_apply on inbox (app_id, b, due_at) where applied_at is null;
