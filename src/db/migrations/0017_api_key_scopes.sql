-- `permissions` null: a key from before keys had scopes. `apps` null: every app, unless `app_id` names the one.
alter table api_key add column permissions text[];
alter table api_key add column apps uuid[];
alter table api_key add column allowed_ips text[] not null default '{}';
alter table api_key add column created_by text;
alter table api_key add column expires_at timestamptz;
alter table api_key add column last_used_ip text;
