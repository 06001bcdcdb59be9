-- What is known of a recipient beside openid and tags. `alias` is the customer's own id of the person: sealed like the
-- openid, found by its blind index. geo_x, geo_y, geo_z: the point of the unit sphere under latitude and longitude, so
-- that a distance is nine multiplications and the same number in every process.
alter table recipient add column alias bytea;
alter table recipient add column alias_index uuid;
alter table recipient add column time_zone text;
alter table recipient add column latitude double precision;
alter table recipient add column longitude double precision;
alter table recipient add column geo_x double precision;
alter table recipient add column geo_y double precision;
alter table recipient add column geo_z double precision;
alter table recipient add column device_platform text;
alter table recipient add column device_type text;
create index recipient_by_alias on recipient (app_id, alias_index) where alias_index is not null;

-- The attributes of an app and the one type each has, by its first use or declared. Who may write it: the server alone,
-- or the mini-program too.
create table attribute (
  app_id uuid not null references app (id),
  name text not null,
  type text not null check (type in ('string', 'number', 'boolean', 'date', 'list')),
  source text not null check (source in ('server', 'client')),
  client_may_set boolean not null,
  created_at timestamptz not null,
  primary key (app_id, name)
);

-- What recipients did. `day` is the UTC day of `at`. The key is the only index: an event's name first, because rules ask
-- for one name of many recipients; within it recipients in order, so that a page of recipients reads a range.
create table behavior (
  b smallint not null,
  app_id uuid not null,
  name text collate "C" not null,
  recipient_id uuid not null,
  day date not null,
  id uuid not null,
  at timestamptz not null,
  properties jsonb,
  primary key (b, app_id, name, recipient_id, day, id)
) partition by range (day);

-- A saved audience: a rule evaluated when it is used, or a frozen list of members. A deleted one is hidden and still
-- means what it meant to the pushes and segments that name it.
create table segment (
  id uuid primary key,
  organization_id uuid not null references organization (id),
  app_id uuid not null references app (id),
  name text not null check (length(name) between 1 and 100),
  kind text not null check (kind in ('rule', 'list')),
  rule jsonb,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz
);
create index segment_by_app on segment (app_id, id);

create table segment_member (
  b smallint not null,
  segment_id uuid not null,
  recipient_id uuid not null,
  primary key (b, segment_id, recipient_id)
);
