-- What messages may say. A list without an app holds for every app of its organization. `words_version` of an app grows
-- with every change of a list that holds for it; 0: there is none, and nobody looks.
create table word_list (
  id uuid primary key,
  organization_id uuid not null references organization (id),
  app_id uuid references app (id),
  name text not null,
  level text not null check (level in ('block', 'watch')),
  words text[] not null,
  updated_at timestamptz not null,
  unique nulls not distinct (organization_id, app_id, name)
);
alter table app add column words_version integer not null default 0;
-- The pages of the released mini-program, from its app.json; null where nobody has told.
alter table app add column pages text[];
alter table app add column pages_at timestamptz;
