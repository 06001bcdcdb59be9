-- Numbers that are sent to members on a day and at an hour of a zone. `next_at` moves in the transaction of the notice.
create table report (
  id uuid primary key,
  organization_id uuid not null references organization (id),
  app_id uuid not null references app (id),
  notifier_id uuid not null,
  name text not null,
  every text not null check (every in ('day', 'week')),
  weekday smallint not null check (weekday between 1 and 7),
  at text not null,
  time_zone text not null,
  enabled boolean not null default true,
  next_at timestamptz not null,
  last_at timestamptz,
  created_by text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index report_by_organization on report (organization_id, id);
create index report_due on report (next_at) where enabled;

-- Alerts had the permission of webhooks before they had one of their own: whoever has that one keeps what they could do.
update api_key set permissions = permissions || 'alerts_manage'::text
  where 'webhooks_manage' = any(permissions) and not 'alerts_manage' = any(permissions);
