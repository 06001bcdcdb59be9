-- A first part of a campaign that is sent and watched before the rest is planned. `canary` as given, `canary_state` how
-- it stands; while `plan_hold` the planner does not go on.
alter table push add column canary jsonb;
alter table push add column canary_state jsonb;
alter table push add column plan_hold boolean not null default false;
create index push_on_hold on push (id) where plan_hold;
