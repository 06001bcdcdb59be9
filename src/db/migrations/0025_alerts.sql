-- Whom of the members to tell, and how. `config` is sealed: a robot's address is a secret.
create table notifier (
  id uuid primary key,
  organization_id uuid not null references organization (id),
  kind text not null check (kind in ('wecom', 'dingtalk', 'feishu', 'webhook', 'email')),
  name text not null,
  config bytea not null,
  least_severity text not null check (least_severity in ('warning', 'critical')),
  quiet_from text,
  quiet_to text,
  time_zone text not null,
  enabled boolean not null default true,
  last_sent_at timestamptz,
  last_error text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index notifier_by_organization on notifier (organization_id);

-- What an organization wants otherwise than by default, for one app or (a nil id) for all.
create table alert_setting (
  organization_id uuid not null references organization (id),
  app_id uuid not null,
  kind text not null,
  enabled boolean not null,
  severity text check (severity in ('warning', 'critical')),
  threshold double precision,
  updated_at timestamptz not null,
  primary key (organization_id, app_id, kind)
);

create table alert (
  id uuid primary key,
  organization_id uuid not null,
  app_id uuid,
  kind text not null,
  key text not null,
  severity text not null check (severity in ('warning', 'critical')),
  state text not null check (state in ('pending', 'firing', 'resolved')),
  explanation jsonb not null,
  pending_at timestamptz not null,
  fired_at timestamptz,
  resolved_at timestamptz,
  seen_at timestamptz not null,
  told_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text
);
-- One open alert about one thing.
create unique index alert_open on alert (organization_id, kind, key) where state <> 'resolved';
create index alert_by_organization on alert (organization_id, id);

create table silence (
  id uuid primary key,
  organization_id uuid not null,
  app_id uuid,
  kind text,
  reason text not null,
  until_at timestamptz not null,
  created_by text,
  created_at timestamptz not null
);
create index silence_by_organization on silence (organization_id, until_at);

-- What notifiers have to say, written in the transaction of the alert.
create table notice (
  id uuid primary key,
  organization_id uuid not null,
  notifier_id uuid not null,
  payload jsonb not null,
  state text not null default 'pending' check (state in ('pending', 'sent', 'failed')),
  tries smallint not null default 0,
  due_at timestamptz not null,
  created_at timestamptz not null
) with (fillfactor = 80);
create index notice_due on notice (due_at) where state = 'pending';
