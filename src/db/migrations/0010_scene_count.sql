-- What became of asking, added up as reports are applied. Few rows, kept as long as pushes; not partitioned, since the
-- day is the one on the wall of the app's time zone, and a report of the team's own backend may be of any day.
create table scene_count (
  b smallint not null,
  app_id uuid not null,
  scene_id uuid not null,
  day date not null,
  metric text not null check (metric in ('asked', 'accepted', 'refused', 'banned')),
  n bigint not null,
  primary key (b, app_id, scene_id, day, metric)
);
-- Accepts by who told of them. WeChat's event names no scene, so this is by template: the two should grow alike.
create table consent_count (
  b smallint not null,
  app_id uuid not null,
  template_id uuid not null,
  day date not null,
  metric text not null check (metric in ('client_accepted', 'platform_accepted')),
  n bigint not null,
  primary key (b, app_id, template_id, day, metric)
);
