-- A limiter holds a rate as well as a pause: a token bucket that all engines draw from. `rate` is tokens a second, `burst`
-- the most the row may hold, `tokens` what it held at `filled_at`, `block` what the last one who asked was given. `quota`
-- is what the platform said of the app's day when it had used it up. Keys of channels are names, so a key is a text, and
-- the app comes first in the primary key.
alter table limiter drop constraint limiter_pkey;
alter table limiter drop constraint limiter_scope_check;
alter table limiter alter column key type text;
alter table limiter add primary key (app_id, scope, key);
alter table limiter add constraint limiter_scope_check check (scope in ('app', 'template', 'channel', 'push'));
drop index limiter_by_app;
alter table limiter add column rate double precision check (rate > 0);
alter table limiter add column burst double precision check (burst >= 1);
alter table limiter add column tokens double precision;
alter table limiter add column filled_at timestamptz;
alter table limiter add column block double precision;
alter table limiter add column quota jsonb;
alter table limiter add column quota_at timestamptz;
-- Tokens change many times a second: in the row's own page.
alter table limiter set (fillfactor = 50);

-- Calls a minute of one push, null for as many as the app may make.
alter table push add column pace_per_minute integer check (pace_per_minute > 0);
