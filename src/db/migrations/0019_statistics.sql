-- What a transaction made of deliveries and consents, appended in that transaction: one row per push (or per outcome of
-- several single messages), metric and reason. Nobody updates a row, so nobody waits; upkeep folds rows into `stat` and
-- deletes them within seconds. `push_id` names a campaign; of single messages `pushes` stands beside `recipients`.
create table stat_fact (
  b smallint not null,
  app_id uuid not null,
  id uuid not null,
  part smallint not null,
  push_id uuid,
  pushes uuid[],
  template_id uuid not null,
  metric text not null,
  reason text not null default '',
  code integer,
  minute timestamptz not null,
  n integer not null,
  spent integer not null,
  recipients uuid[] not null,
  primary key (b, app_id, id, part)
);

-- Sums over all buckets of an app. `grain` is minutes: 1, 15 (every time zone's days begin on a quarter of an hour) and
-- 1440, a day on the wall of the app's time zone. Numbers without persons, so kept longer than deliveries.
create table stat (
  app_id uuid not null,
  grain smallint not null check (grain in (1, 15, 1440)),
  dimension text not null,
  at timestamptz not null,
  value text not null,
  accepted bigint not null default 0,
  failed bigint not null default 0,
  suppressed bigint not null default 0,
  unknown bigint not null default 0,
  delivered bigint not null default 0,
  undelivered bigint not null default 0,
  opened bigint not null default 0,
  clicked bigint not null default 0,
  granted bigint not null default 0,
  refused bigint not null default 0,
  spent bigint not null default 0,
  primary key (app_id, grain, dimension, at, value)
) with (fillfactor = 70);
