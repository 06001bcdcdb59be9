-- How often and when recipients may be called. An organization's policy holds for its apps that have none of their own;
-- the calendar says which days are workdays or days of rest against the weekday.
alter table organization add column policy jsonb;
alter table app add column policy jsonb;
alter table app add column calendar jsonb not null default '[]';
-- What pushes with a template inherit, and may only tighten.
alter table template add column defaults jsonb;
-- What a push asks for beyond policy and template: caps, allowed hours. Null for most.
alter table push add column limits jsonb;

-- The last calls of one recipient that count toward caps: [{at, c, t, p}], time in milliseconds, class, template, push.
-- One row for all classes, so that one lock holds a total over them, too.
create table allowance (
  b smallint not null,
  app_id uuid not null,
  recipient_id uuid not null,
  sends jsonb not null default '[]',
  updated_at timestamptz not null,
  primary key (b, app_id, recipient_id)
) with (fillfactor = 70);
