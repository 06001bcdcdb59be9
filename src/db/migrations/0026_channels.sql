-- Ways to reach recipients beside subscribe messages, one row per app and channel once it is set up. `credentials` is sealed
-- JSON; `template_id` is what its own messages are booked under (credits, deliveries), null for a channel that carries
-- WeChat's templates.
create table channel (
  id uuid primary key,
  organization_id uuid not null references organization (id),
  app_id uuid not null references app (id),
  name text not null check (name in ('wechat-service', 'jiguang-ums', 'jpush')),
  settings jsonb not null,
  credentials bytea,
  template_id uuid references template (id),
  checked_at timestamptz,
  check_error jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version integer not null default 1,
  unique (app_id, name)
);

-- `window`: so many sends for so long after the user wrote to the app. `open`: no consent to keep.
alter table template drop constraint template_kind_check;
alter table template add constraint template_kind_check check (kind in ('one_time', 'long_term', 'window', 'open'));
alter table consent drop constraint consent_kind_check;
alter table consent add constraint consent_kind_check check (kind in ('one_time', 'long_term', 'window', 'open'));

-- Pictures for messages. `platform_id` is what the platform knows one by, for as long as it keeps it.
create table media (
  id uuid primary key,
  organization_id uuid not null references organization (id),
  app_id uuid not null references app (id),
  digest bytea not null,
  type text not null check (type in ('image/jpeg', 'image/png', 'image/gif')),
  content bytea not null,
  platform_id text,
  platform_until timestamptz,
  created_at timestamptz not null,
  unique (app_id, digest)
);

-- Who keeps the access token of the app: null for WeChat's stable_token, else the channel that is asked for it.
alter table app add column token_from text check (token_from in ('jiguang-ums'));
