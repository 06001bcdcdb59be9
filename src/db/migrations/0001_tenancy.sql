-- Who owns what. Reference tables: few rows, written by administrators only, read by everybody.

-- The clock that due times, caps and leases' bookkeeping go by. Tests shift it with
-- `alter database .. set hongyan.clock_shift = '1 hour'`; nothing else may call now() in a decision.
create function hongyan_now() returns timestamptz language sql stable as $$
  select statement_timestamp() + coalesce(nullif(current_setting('hongyan.clock_shift', true), '')::interval, interval '0')
$$;

create table organization (
  id uuid primary key,
  name text not null check (length(name) between 1 and 100),
  created_at timestamptz not null
);

-- Keys of the envelope, each random and wrapped by a master key that lives outside the database. A data key's number
-- stands in every ciphertext, so old values stay readable while new ones use a newer key. `owner` is an app or an
-- organization.
create table data_key (
  owner uuid not null,
  purpose text not null check (purpose in ('data', 'recipient_index', 'union_index', 'delivery_token', 'client_token')),
  id integer not null check (id >= 1),
  wrapped bytea not null,
  master_key_id text not null,
  created_at timestamptz not null,
  primary key (owner, purpose, id)
);

-- One mini-program. `spread` and `bucket_start` fix its recipients' buckets for ever.
create table app (
  id uuid primary key,
  organization_id uuid not null references organization (id),
  name text not null check (length(name) between 1 and 100),
  platform text not null check (platform in ('wechat')),
  appid text not null,
  secret bytea not null,
  original_id text,
  callback_token bytea not null,
  callback_aes_key bytea,
  miniprogram_state text not null default 'formal' check (miniprogram_state in ('developer', 'trial', 'formal')),
  spread smallint not null check (spread between 1 and 1024),
  bucket_start smallint not null check (bucket_start between 0 and 1023),
  rate_per_second integer not null default 500 check (rate_per_second between 1 and 100000),
  concurrency integer not null default 64 check (concurrency between 1 and 4096),
  time_zone text not null default 'Asia/Shanghai',
  constants jsonb not null default '{}',
  seen_ip text,
  checked_at timestamptz,
  check_error jsonb,
  templates_synced_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version integer not null default 1,
  unique (organization_id, platform, appid)
);

-- `hyk_<id>_<secret>`: the id finds the row, the secret is kept as SHA-256 only. An `app_id` narrows a key to one app.
create table api_key (
  id text primary key,
  organization_id uuid not null references organization (id),
  app_id uuid references app (id),
  name text not null,
  secret_hash bytea not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_key_by_organization on api_key (organization_id);
