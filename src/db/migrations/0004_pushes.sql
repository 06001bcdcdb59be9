-- A push and its work. Local tables (coordination) and sharded ones (outcomes).

-- `day` is the UTC day of the id's own timestamp, so an id alone names its partition.
create table push (
  day date not null,
  id uuid not null,
  organization_id uuid not null,
  app_id uuid not null,
  template_id uuid not null,
  parent_id uuid,
  step smallint not null default 0,
  kind text not null check (kind in ('transactional', 'campaign')),
  class text not null,
  name text,
  state text not null check (state in ('draft', 'scheduled', 'planning', 'sending', 'paused', 'cancelled', 'finished')),
  resume_state text,
  message jsonb not null,
  audience jsonb not null,
  variables jsonb not null default '{}',
  recipient_variables jsonb,
  delivery_mode text not null check (delivery_mode in ('at_most_once', 'at_least_once')),
  no_credit text not null check (no_credit in ('suppress', 'try')),
  priority smallint not null default 0,
  due_at timestamptz not null,
  send_before timestamptz not null,
  audience_count bigint not null default 0,
  plan_bucket smallint,
  plan_after uuid,
  planned_at timestamptz,
  cancelled_at timestamptz,
  finished_at timestamptz,
  pause_reason text,
  created_by text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version integer not null default 1,
  primary key (day, id)
) partition by range (day);
create index push_by_app on push (app_id, id);
create index push_to_plan on push (due_at) where state in ('scheduled', 'planning');

-- An Idempotency-Key and what was answered, written in the transaction of the push it made.
create table idempotency (
  day date not null,
  organization_id uuid not null,
  key_hash bytea not null,
  body_hash bytea not null,
  status smallint not null,
  response jsonb not null,
  created_at timestamptz not null,
  primary key (day, organization_id, key_hash)
) partition by range (day);

-- Who is alive: `beat` grows every two seconds; others judge by their own monotonic clock whether it moved.
create table engine (
  id uuid primary key,
  host text not null,
  pid integer not null,
  beat bigint not null default 0,
  started_at timestamptz not null,
  beat_at timestamptz not null,
  stopped_at timestamptz
);

-- Up to 1,000 recipients of a push in one bucket waiting for their time. Recipients before `next` are settled, in an
-- open intent, or in `later` ([{r, at, n}]: recipient, due time, attempts made); those from `next` on were never called.
create table slice (
  id uuid primary key,
  app_id uuid not null,
  b smallint not null,
  day date not null,
  push_id uuid not null,
  due_at timestamptz not null,
  transactional boolean not null,
  priority smallint not null,
  attempt smallint not null default 0,
  recipients uuid[] not null,
  variables jsonb,
  openids jsonb,
  next integer not null default 0,
  later jsonb not null default '[]',
  check (next between 0 and cardinality(recipients))
) with (fillfactor = 70);
create index slice_due on slice (app_id, b, due_at);
create index slice_by_push on slice (push_id);

-- One of the (app, bucket) parts that one engine holds at a time. `fence` grows at each change of owner; reserve locks
-- this row, so an owner that was replaced can never reserve again.
create table lane (
  b smallint not null,
  app_id uuid not null,
  engine_id uuid,
  fence bigint not null default 0,
  updated_at timestamptz not null,
  primary key (b, app_id)
) with (fillfactor = 50);

-- A window of a slice whose calls may be on the wire. Deleted by the settle that closes it.
create table intent (
  b smallint not null,
  push_id uuid not null,
  slice_id uuid not null,
  start integer not null,
  app_id uuid not null,
  day date not null,
  template_id uuid not null,
  fence bigint not null,
  attempt smallint not null,
  recipients uuid[] not null,
  took boolean[] not null,
  created_at timestamptz not null,
  primary key (b, push_id, slice_id, start)
) with (fillfactor = 70);
create index intent_by_lane on intent (b, app_id, fence);

-- One outcome of one recipient of one push: inserted once; later facts fill columns that no index covers.
create table delivery (
  b smallint not null,
  day date not null,
  push_id uuid not null,
  recipient_id uuid not null,
  app_id uuid not null,
  template_id uuid not null,
  outcome text not null check (outcome in ('accepted', 'failed', 'suppressed', 'unknown')),
  reason text,
  spent boolean not null,
  attempt smallint not null,
  errcode integer,
  errmsg text,
  rid text,
  msg_id text,
  called_at timestamptz,
  settled_at timestamptz not null,
  delivered_at timestamptz,
  undelivered_reason text,
  opened_at timestamptz,
  opened_scene integer,
  clicked_at timestamptz,
  resolved_at timestamptz,
  resolved_by text,
  primary key (b, day, push_id, recipient_id)
) partition by range (day);
create index delivery_by_recipient on delivery (b, recipient_id);

-- Roll-up of a push per bucket, written in the settle transaction from the rows it really inserted; readers add up.
create table push_count (
  b smallint not null,
  day date not null,
  push_id uuid not null,
  metric text not null,
  reason text not null default '',
  n bigint not null,
  primary key (b, day, push_id, metric, reason)
) partition by range (day);

-- A key that must not be called until a time: an app, a template or a push, with the reason shown on screen.
create table limiter (
  scope text not null check (scope in ('app', 'template', 'push')),
  key uuid not null,
  app_id uuid not null,
  paused_until timestamptz,
  reason text,
  errcode integer,
  errmsg text,
  rid text,
  updated_at timestamptz not null,
  primary key (scope, key)
);
create index limiter_by_app on limiter (app_id);
