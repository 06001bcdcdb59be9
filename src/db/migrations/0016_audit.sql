-- Who changed what, and who was refused: appended only, one chain per organization. `hash` is a MAC over the entry and
-- the hash before it, with a key that is not in the database. `audit_head` is the end of the chain and what writers
-- line up at.
create table audit_head (
  organization_id uuid primary key references organization (id),
  seq bigint not null,
  hash bytea not null
);

create table audit_entry (
  organization_id uuid not null,
  seq bigint not null,
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('member', 'key', 'system')),
  actor_id text,
  actor_label text not null,
  action text not null,
  outcome text not null check (outcome in ('done', 'denied')),
  target text,
  app_id uuid,
  before jsonb,
  after jsonb,
  times integer not null,
  ip text,
  user_agent text,
  request_id text,
  hash bytea not null,
  primary key (organization_id, seq)
);
