-- Keys of the JPush-compatible door: `app_key` is the AppKey its callers show, `secret_hash` is then of
-- `AppKey:MasterSecret`, and `jpush` holds the key's settings. Such a key is for one app.
alter table api_key add column app_key text unique;
alter table api_key add column jpush jsonb;
alter table api_key add constraint api_key_jpush_check
  check ((app_key is null) = (jpush is null) and (app_key is null or app_id is not null));
