-- What may be sent and where consent is asked. Reference tables.

create table template (
  id uuid primary key,
  organization_id uuid not null references organization (id),
  app_id uuid not null references app (id),
  platform_template_id text not null,
  title text not null,
  kind text not null check (kind in ('one_time', 'long_term')),
  content text not null,
  example text not null default '',
  fields jsonb not null,
  status text not null default 'active' check (status in ('active', 'gone')),
  synced_at timestamptz not null,
  unique (app_id, platform_template_id)
);

-- A place in the mini-program that asks for consent. The wording shown to the user is evidence:
-- every version of it stays in scene_version.
create table scene (
  id uuid primary key,
  organization_id uuid not null references organization (id),
  app_id uuid not null references app (id),
  key text not null check (key ~ '^[a-z0-9][a-z0-9_-]{0,39}$'),
  version integer not null,
  purpose text not null,
  content text not null,
  frequency text not null,
  template_ids uuid[] not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (app_id, key)
);

create table scene_version (
  scene_id uuid not null references scene (id),
  version integer not null,
  purpose text not null,
  content text not null,
  frequency text not null,
  template_ids uuid[] not null,
  created_at timestamptz not null,
  primary key (scene_id, version)
);
