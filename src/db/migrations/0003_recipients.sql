-- Per-recipient tables. `b` is the bucket, filled by our code from the recipient id and the app, first in every key.
-- A recipient's id is the blind index of its openid: the same openid of the same app is always the same id, in any
-- process and without a look-up, and tells nothing to who has no key.

create table recipient (
  b smallint not null,
  app_id uuid not null,
  id uuid not null,
  openid bytea,
  unionid bytea,
  unionid_index uuid,
  status text not null default 'active' check (status in ('active', 'invalid', 'blocked', 'erased')),
  tags text[] not null default '{}',
  attributes jsonb not null default '{}',
  language text,
  country text,
  province text,
  city text,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz,
  updated_at timestamptz not null,
  primary key (b, app_id, id)
);
create index recipient_by_unionid on recipient (app_id, unionid_index) where unionid_index is not null;

-- Consent of one recipient to one template. `client`, `platform`, `other` and `spent` count since `reset_at`;
-- credits = greatest(0, greatest(client, platform) + other - spent). Long-term consent has a status and no count.
create table consent (
  b smallint not null,
  app_id uuid not null,
  recipient_id uuid not null,
  template_id uuid not null references template (id),
  kind text not null check (kind in ('one_time', 'long_term')),
  status text not null check (status in ('none', 'granted', 'refused', 'banned')),
  client integer not null default 0 check (client >= 0),
  platform integer not null default 0 check (platform >= 0),
  other integer not null default 0 check (other >= 0),
  spent integer not null default 0 check (spent >= 0),
  credits integer not null default 0 check (credits >= 0),
  reset_at timestamptz,
  last_granted_at timestamptz,
  last_refused_at timestamptz,
  last_spent_at timestamptz,
  updated_at timestamptz not null,
  primary key (b, app_id, recipient_id, template_id)
) with (fillfactor = 70);

-- The append-only record behind it: grants, refusals, resets, corrections. `count` is what an entry adds to the count of
-- its source, `delta` how the credits changed. A spend's entry is its delivery row.
create table consent_entry (
  b smallint not null,
  app_id uuid not null,
  recipient_id uuid not null,
  template_id uuid not null references template (id),
  id uuid not null,
  reason text not null,
  source text not null check (source in ('client', 'platform', 'other')),
  count integer not null,
  delta integer not null,
  scene_id uuid,
  scene_version integer,
  note text,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  primary key (b, app_id, recipient_id, template_id, id)
);
