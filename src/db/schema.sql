create table adoption (
  id smallint not null,
  system_identifier text,
  timeline bigint,
  database_name text not null,
  address text,
  adopted_at timestamp with time zone not null,
  constraint adoption_pkey PRIMARY KEY (id),
  constraint adoption_id_check CHECK ((id = 1))
);

create table alert (
  id uuid not null,
  organization_id uuid not null,
  app_id uuid,
  kind text not null,
  key text not null,
  severity text not null,
  state text not null,
  explanation jsonb not null,
  pending_at timestamp with time zone not null,
  fired_at timestamp with time zone,
  resolved_at timestamp with time zone,
  seen_at timestamp with time zone not null,
  told_at timestamp with time zone,
  acknowledged_at timestamp with time zone,
  acknowledged_by text,
  constraint alert_pkey PRIMARY KEY (id),
  constraint alert_severity_check CHECK ((severity = ANY (ARRAY['warning'::text, 'critical'::text]))),
  constraint alert_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'firing'::text, 'resolved'::text])))
);

create table alert_setting (
  organization_id uuid not null,
  app_id uuid not null,
  kind text not null,
  enabled boolean not null,
  severity text,
  threshold double precision,
  updated_at timestamp with time zone not null,
  constraint alert_setting_pkey PRIMARY KEY (organization_id, app_id, kind),
  constraint alert_setting_severity_check CHECK ((severity = ANY (ARRAY['warning'::text, 'critical'::text]))),
  constraint alert_setting_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);

create table allowance (
  b smallint not null,
  app_id uuid not null,
  recipient_id uuid not null,
  sends jsonb not null default '[]'::jsonb,
  updated_at timestamp with time zone not null,
  constraint allowance_pkey PRIMARY KEY (b, app_id, recipient_id)
) with (fillfactor=70);

create table api_key (
  id text not null,
  organization_id uuid not null,
  app_id uuid,
  name text not null,
  secret_hash bytea not null,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  permissions text[],
  apps uuid[],
  allowed_ips text[] not null default '{}'::text[],
  created_by text,
  expires_at timestamp with time zone,
  last_used_ip text,
  app_key text,
  jpush jsonb,
  constraint api_key_pkey PRIMARY KEY (id),
  constraint api_key_app_key_key UNIQUE (app_key),
  constraint api_key_jpush_check CHECK ((((app_key IS NULL) = (jpush IS NULL)) AND ((app_key IS NULL) OR (app_id IS NOT NULL)))),
  constraint api_key_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id),
  constraint api_key_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);

create table app (
  id uuid not null,
  organization_id uuid not null,
  name text not null,
  platform text not null,
  appid text not null,
  secret bytea not null,
  original_id text,
  callback_token bytea not null,
  callback_aes_key bytea,
  miniprogram_state text not null default 'formal'::text,
  spread smallint not null,
  bucket_start smallint not null,
  rate_per_second integer not null default 500,
  concurrency integer not null default 64,
  time_zone text not null default 'Asia/Shanghai'::text,
  constants jsonb not null default '{}'::jsonb,
  seen_ip text,
  checked_at timestamp with time zone,
  check_error jsonb,
  templates_synced_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  version integer not null default 1,
  webview_page text,
  webview_domains text[] not null default '{}'::text[],
  policy jsonb,
  calendar jsonb not null default '[]'::jsonb,
  words_version integer not null default 0,
  pages text[],
  pages_at timestamp with time zone,
  token_from text,
  token_source bytea,
  constraint app_pkey PRIMARY KEY (id),
  constraint app_organization_id_platform_appid_key UNIQUE (organization_id, platform, appid),
  constraint app_bucket_start_check CHECK (((bucket_start >= 0) AND (bucket_start <= 1023))),
  constraint app_concurrency_check CHECK (((concurrency >= 1) AND (concurrency <= 4096))),
  constraint app_miniprogram_state_check CHECK ((miniprogram_state = ANY (ARRAY['developer'::text, 'trial'::text, 'formal'::text]))),
  constraint app_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
  constraint app_platform_check CHECK ((platform = 'wechat'::text)),
  constraint app_rate_per_second_check CHECK (((rate_per_second >= 1) AND (rate_per_second <= 100000))),
  constraint app_spread_check CHECK (((spread >= 1) AND (spread <= 1024))),
  constraint app_token_from_check CHECK ((token_from = ANY (ARRAY['jiguang-ums'::text, 'url'::text]))),
  constraint app_token_source_check CHECK (((NOT (token_from IS DISTINCT FROM 'url'::text)) = (token_source IS NOT NULL))),
  constraint app_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);

create table attempt (
  key bytea not null,
  count integer not null,
  until timestamp with time zone not null,
  constraint attempt_pkey PRIMARY KEY (key)
);

create table attribute (
  app_id uuid not null,
  name text not null,
  type text not null,
  source text not null,
  client_may_set boolean not null,
  created_at timestamp with time zone not null,
  constraint attribute_pkey PRIMARY KEY (app_id, name),
  constraint attribute_source_check CHECK ((source = ANY (ARRAY['server'::text, 'client'::text]))),
  constraint attribute_type_check CHECK ((type = ANY (ARRAY['string'::text, 'number'::text, 'boolean'::text, 'date'::text, 'list'::text]))),
  constraint attribute_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id)
);

create table audit_entry (
  organization_id uuid not null,
  seq bigint not null,
  at timestamp with time zone not null,
  actor_kind text not null,
  actor_id text,
  actor_label text not null,
  action text not null,
  outcome text not null,
  target text,
  app_id uuid,
  before jsonb,
  after jsonb,
  times integer not null,
  ip text,
  user_agent text,
  request_id text,
  hash bytea not null,
  constraint audit_entry_pkey PRIMARY KEY (organization_id, seq),
  constraint audit_entry_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['member'::text, 'key'::text, 'system'::text]))),
  constraint audit_entry_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'denied'::text])))
);

create table audit_head (
  organization_id uuid not null,
  seq bigint not null,
  hash bytea not null,
  constraint audit_head_pkey PRIMARY KEY (organization_id),
  constraint audit_head_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);

create table behavior (
  b smallint not null,
  app_id uuid not null,
  name text collate "C" not null,
  recipient_id uuid not null,
  day date not null,
  id uuid not null,
  at timestamp with time zone not null,
  properties jsonb,
  constraint behavior_pkey PRIMARY KEY (b, app_id, name, recipient_id, day, id)
) partition by RANGE (day);

create table bound_user (
  b smallint not null,
  app_id uuid not null,
  recipient_id uuid not null,
  openid bytea not null,
  told_at timestamp with time zone not null,
  error text,
  constraint bound_user_pkey PRIMARY KEY (b, app_id, recipient_id)
);

create table channel (
  id uuid not null,
  organization_id uuid not null,
  app_id uuid not null,
  name text not null,
  settings jsonb not null,
  credentials bytea,
  template_id uuid,
  checked_at timestamp with time zone,
  check_error jsonb,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  version integer not null default 1,
  constraint channel_pkey PRIMARY KEY (id),
  constraint channel_app_id_name_key UNIQUE (app_id, name),
  constraint channel_name_check CHECK ((name = ANY (ARRAY['wechat-service'::text, 'jiguang-ums'::text, 'jpush'::text]))),
  constraint channel_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id),
  constraint channel_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id),
  constraint channel_template_id_fkey FOREIGN KEY (template_id) REFERENCES template(id)
);

create table consent (
  b smallint not null,
  app_id uuid not null,
  recipient_id uuid not null,
  template_id uuid not null,
  kind text not null,
  status text not null,
  client integer not null default 0,
  platform integer not null default 0,
  other integer not null default 0,
  spent integer not null default 0,
  credits integer not null default 0,
  reset_at timestamp with time zone,
  last_granted_at timestamp with time zone,
  last_refused_at timestamp with time zone,
  last_spent_at timestamp with time zone,
  updated_at timestamp with time zone not null,
  held jsonb,
  constraint consent_pkey PRIMARY KEY (b, app_id, recipient_id, template_id),
  constraint consent_client_check CHECK ((client >= 0)),
  constraint consent_credits_check CHECK ((credits >= 0)),
  constraint consent_kind_check CHECK ((kind = ANY (ARRAY['one_time'::text, 'long_term'::text, 'window'::text, 'open'::text]))),
  constraint consent_other_check CHECK ((other >= 0)),
  constraint consent_platform_check CHECK ((platform >= 0)),
  constraint consent_spent_check CHECK ((spent >= 0)),
  constraint consent_status_check CHECK ((status = ANY (ARRAY['none'::text, 'granted'::text, 'refused'::text, 'banned'::text]))),
  constraint consent_template_id_fkey FOREIGN KEY (template_id) REFERENCES template(id)
) with (fillfactor=70);

create table consent_count (
  b smallint not null,
  app_id uuid not null,
  template_id uuid not null,
  day date not null,
  metric text not null,
  n bigint not null,
  constraint consent_count_pkey PRIMARY KEY (b, app_id, template_id, day, metric),
  constraint consent_count_metric_check CHECK ((metric = ANY (ARRAY['client_accepted'::text, 'platform_accepted'::text])))
);

create table consent_entry (
  b smallint not null,
  app_id uuid not null,
  recipient_id uuid not null,
  template_id uuid not null,
  id uuid not null,
  reason text not null,
  source text not null,
  count integer not null,
  delta integer not null,
  scene_id uuid,
  scene_version integer,
  note text,
  occurred_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  constraint consent_entry_pkey PRIMARY KEY (b, app_id, recipient_id, template_id, id),
  constraint consent_entry_source_check CHECK ((source = ANY (ARRAY['client'::text, 'platform'::text, 'other'::text]))),
  constraint consent_entry_template_id_fkey FOREIGN KEY (template_id) REFERENCES template(id)
);

create table data_key (
  owner uuid not null,
  purpose text not null,
  id integer not null,
  wrapped bytea not null,
  master_key_id text not null,
  created_at timestamp with time zone not null,
  constraint data_key_pkey PRIMARY KEY (owner, purpose, id),
  constraint data_key_id_check CHECK ((id >= 1)),
  constraint data_key_purpose_check CHECK ((purpose = ANY (ARRAY['data'::text, 'recipient_index'::text, 'union_index'::text, 'delivery_token'::text, 'client_token'::text])))
);

create table delivery (
  b smallint not null,
  day date not null,
  push_id uuid not null,
  recipient_id uuid not null,
  app_id uuid not null,
  template_id uuid not null,
  outcome text not null,
  reason text,
  spent boolean not null,
  attempt smallint not null,
  errcode integer,
  errmsg text,
  rid text,
  msg_id text,
  called_at timestamp with time zone,
  settled_at timestamp with time zone not null,
  delivered_at timestamp with time zone,
  undelivered_reason text,
  opened_at timestamp with time zone,
  opened_scene integer,
  clicked_at timestamp with time zone,
  resolved_at timestamp with time zone,
  resolved_by text,
  constraint delivery_pkey PRIMARY KEY (b, day, push_id, recipient_id),
  constraint delivery_outcome_check CHECK ((outcome = ANY (ARRAY['accepted'::text, 'failed'::text, 'suppressed'::text, 'unknown'::text])))
) partition by RANGE (day);

create table engine (
  id uuid not null,
  host text not null,
  pid integer not null,
  beat bigint not null default 0,
  started_at timestamp with time zone not null,
  beat_at timestamp with time zone not null,
  stopped_at timestamp with time zone,
  constraint engine_pkey PRIMARY KEY (id)
);

create table event (
  id uuid not null,
  organization_id uuid not null,
  app_id uuid not null,
  kind text not null,
  payload jsonb not null,
  created_at timestamp with time zone not null,
  constraint event_pkey PRIMARY KEY (id)
);

create table fallback (
  push_id uuid not null,
  day date not null,
  organization_id uuid not null,
  app_id uuid not null,
  steps jsonb not null,
  wait_seconds integer not null,
  stop_at timestamp with time zone not null,
  fired_at timestamp with time zone,
  child_id uuid,
  result text,
  constraint fallback_pkey PRIMARY KEY (push_id),
  constraint fallback_result_check CHECK ((result = ANY (ARRAY['sent'::text, 'nobody'::text, 'stopped'::text])))
);

create table idempotency (
  day date not null,
  organization_id uuid not null,
  key_hash bytea not null,
  body_hash bytea not null,
  status smallint not null,
  response jsonb not null,
  created_at timestamp with time zone not null,
  constraint idempotency_pkey PRIMARY KEY (day, organization_id, key_hash)
) partition by RANGE (day);

create table inbox (
  day date not null,
  dedupe uuid not null,
  app_id uuid not null,
  b smallint not null,
  recipient_id uuid not null,
  kind text not null,
  source text not null,
  openid bytea,
  payload jsonb not null,
  occurred_at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  tries smallint not null default 0,
  applied_at timestamp with time zone,
  result text,
  constraint inbox_pkey PRIMARY KEY (day, dedupe),
  constraint inbox_source_check CHECK ((source = ANY (ARRAY['client'::text, 'platform'::text, 'api'::text, 'engine'::text])))
) partition by RANGE (day);

create table intent (
  b smallint not null,
  push_id uuid not null,
  slice_id uuid not null,
  start integer not null,
  app_id uuid not null,
  day date not null,
  template_id uuid not null,
  fence bigint not null,
  attempt smallint not null,
  recipients uuid[] not null,
  took boolean[] not null,
  created_at timestamp with time zone not null,
  constraint intent_pkey PRIMARY KEY (b, push_id, slice_id, start)
) with (fillfactor=70);

create table invitation (
  id uuid not null,
  token_hash bytea not null,
  organization_id uuid not null,
  email text not null,
  role text not null,
  apps uuid[],
  personal_data boolean not null,
  invited_by text,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint invitation_pkey PRIMARY KEY (id),
  constraint invitation_token_hash_key UNIQUE (token_hash),
  constraint invitation_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'operator'::text, 'reviewer'::text, 'analyst'::text, 'viewer'::text]))),
  constraint invitation_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);

create table lane (
  b smallint not null,
  app_id uuid not null,
  engine_id uuid,
  fence bigint not null default 0,
  updated_at timestamp with time zone not null,
  constraint lane_pkey PRIMARY KEY (b, app_id)
) with (fillfactor=50);

create table limiter (
  scope text not null,
  key text not null,
  app_id uuid not null,
  paused_until timestamp with time zone,
  reason text,
  errcode integer,
  errmsg text,
  rid text,
  updated_at timestamp with time zone not null,
  rate double precision,
  burst double precision,
  tokens double precision,
  filled_at timestamp with time zone,
  block double precision,
  quota jsonb,
  quota_at timestamp with time zone,
  constraint limiter_pkey PRIMARY KEY (app_id, scope, key),
  constraint limiter_burst_check CHECK ((burst >= (1)::double precision)),
  constraint limiter_rate_check CHECK ((rate > (0)::double precision)),
  constraint limiter_scope_check CHECK ((scope = ANY (ARRAY['app'::text, 'template'::text, 'channel'::text, 'push'::text])))
) with (fillfactor=50);

create table media (
  id uuid not null,
  organization_id uuid not null,
  app_id uuid not null,
  digest bytea not null,
  type text not null,
  content bytea not null,
  platform_id text,
  platform_until timestamp with time zone,
  created_at timestamp with time zone not null,
  constraint media_pkey PRIMARY KEY (id),
  constraint media_app_id_digest_key UNIQUE (app_id, digest),
  constraint media_type_check CHECK ((type = ANY (ARRAY['image/jpeg'::text, 'image/png'::text, 'image/gif'::text]))),
  constraint media_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id),
  constraint media_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);

create table member (
  id uuid not null,
  organization_id uuid not null,
  email text not null,
  name text not null,
  password_hash text not null,
  role text not null,
  apps uuid[],
  personal_data boolean not null,
  language text not null default 'zh-CN'::text,
  time_zone text not null default 'Asia/Shanghai'::text,
  totp_secret bytea,
  totp_on boolean not null default false,
  totp_step bigint not null default 0,
  backup_codes bytea,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  removed_at timestamp with time zone,
  passkeys integer not null default 0,
  constraint member_pkey PRIMARY KEY (id),
  constraint member_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
  constraint member_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'operator'::text, 'reviewer'::text, 'analyst'::text, 'viewer'::text]))),
  constraint member_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);

create table member_session (
  id uuid not null,
  token_hash bytea not null,
  member_id uuid not null,
  remember boolean not null,
  ip text,
  user_agent text,
  created_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint member_session_pkey PRIMARY KEY (id),
  constraint member_session_token_hash_key UNIQUE (token_hash),
  constraint member_session_member_id_fkey FOREIGN KEY (member_id) REFERENCES member(id)
);

create table notice (
  id uuid not null,
  organization_id uuid not null,
  notifier_id uuid not null,
  payload jsonb not null,
  state text not null default 'pending'::text,
  tries smallint not null default 0,
  due_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  constraint notice_pkey PRIMARY KEY (id),
  constraint notice_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'sent'::text, 'failed'::text])))
) with (fillfactor=80);

create table notifier (
  id uuid not null,
  organization_id uuid not null,
  kind text not null,
  name text not null,
  config bytea not null,
  least_severity text not null,
  quiet_from text,
  quiet_to text,
  time_zone text not null,
  enabled boolean not null default true,
  last_sent_at timestamp with time zone,
  last_error text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint notifier_pkey PRIMARY KEY (id),
  constraint notifier_kind_check CHECK ((kind = ANY (ARRAY['wecom'::text, 'dingtalk'::text, 'feishu'::text, 'webhook'::text, 'email'::text, 'wechat'::text]))),
  constraint notifier_least_severity_check CHECK ((least_severity = ANY (ARRAY['warning'::text, 'critical'::text]))),
  constraint notifier_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);

create table organization (
  id uuid not null,
  name text not null,
  created_at timestamp with time zone not null,
  policy jsonb,
  approval jsonb,
  constraint organization_pkey PRIMARY KEY (id),
  constraint organization_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))
);

create table outbox_cursor (
  name text not null,
  at timestamp with time zone not null,
  id uuid not null,
  constraint outbox_cursor_pkey PRIMARY KEY (name)
);

create table passkey (
  id uuid not null,
  member_id uuid not null,
  credential_id bytea not null,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  name text not null,
  backed_up boolean not null,
  created_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint passkey_pkey PRIMARY KEY (id),
  constraint passkey_credential_id_key UNIQUE (credential_id),
  constraint passkey_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
  constraint passkey_member_id_fkey FOREIGN KEY (member_id) REFERENCES member(id)
);

create table push (
  day date not null,
  id uuid not null,
  organization_id uuid not null,
  app_id uuid not null,
  template_id uuid not null,
  parent_id uuid,
  step smallint not null default 0,
  kind text not null,
  class text not null,
  name text,
  state text not null,
  resume_state text,
  message jsonb not null,
  audience jsonb not null,
  variables jsonb not null default '{}'::jsonb,
  recipient_variables jsonb,
  delivery_mode text not null,
  no_credit text not null,
  priority smallint not null default 0,
  due_at timestamp with time zone not null,
  send_before timestamp with time zone not null,
  audience_count bigint not null default 0,
  plan_bucket smallint,
  plan_after uuid,
  planned_at timestamp with time zone,
  cancelled_at timestamp with time zone,
  finished_at timestamp with time zone,
  pause_reason text,
  created_by text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  version integer not null default 1,
  pace_per_minute integer,
  limits jsonb,
  canary jsonb,
  canary_state jsonb,
  plan_hold boolean not null default false,
  timing jsonb,
  schedule_id uuid,
  experiment jsonb,
  decision jsonb,
  decide_at timestamp with time zone,
  approval jsonb,
  hold_credits boolean not null default false,
  constraint push_pkey PRIMARY KEY (day, id),
  constraint push_delivery_mode_check CHECK ((delivery_mode = ANY (ARRAY['at_most_once'::text, 'at_least_once'::text]))),
  constraint push_kind_check CHECK ((kind = ANY (ARRAY['transactional'::text, 'campaign'::text]))),
  constraint push_no_credit_check CHECK ((no_credit = ANY (ARRAY['suppress'::text, 'try'::text]))),
  constraint push_pace_per_minute_check CHECK ((pace_per_minute > 0)),
  constraint push_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'waiting_approval'::text, 'scheduled'::text, 'planning'::text, 'sending'::text, 'paused'::text, 'cancelled'::text, 'finished'::text])))
) partition by RANGE (day);

create table push_count (
  b smallint not null,
  day date not null,
  push_id uuid not null,
  metric text not null,
  reason text not null default ''::text,
  n bigint not null,
  constraint push_count_pkey PRIMARY KEY (b, day, push_id, metric, reason)
) partition by RANGE (day);

create table recipient (
  b smallint not null,
  app_id uuid not null,
  id uuid not null,
  openid bytea,
  unionid bytea,
  unionid_index uuid,
  status text not null default 'active'::text,
  tags text[] not null default '{}'::text[],
  attributes jsonb not null default '{}'::jsonb,
  language text,
  country text,
  province text,
  city text,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone,
  updated_at timestamp with time zone not null,
  alias bytea,
  alias_index uuid,
  time_zone text,
  latitude double precision,
  longitude double precision,
  geo_x double precision,
  geo_y double precision,
  geo_z double precision,
  device_platform text,
  device_type text,
  constraint recipient_pkey PRIMARY KEY (b, app_id, id),
  constraint recipient_status_check CHECK ((status = ANY (ARRAY['active'::text, 'invalid'::text, 'blocked'::text, 'erased'::text])))
);

create table report (
  id uuid not null,
  organization_id uuid not null,
  app_id uuid not null,
  notifier_id uuid not null,
  name text not null,
  every text not null,
  weekday smallint not null,
  at text not null,
  time_zone text not null,
  enabled boolean not null default true,
  next_at timestamp with time zone not null,
  last_at timestamp with time zone,
  created_by text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint report_pkey PRIMARY KEY (id),
  constraint report_every_check CHECK ((every = ANY (ARRAY['day'::text, 'week'::text]))),
  constraint report_weekday_check CHECK (((weekday >= 1) AND (weekday <= 7))),
  constraint report_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id),
  constraint report_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);

create table scene (
  id uuid not null,
  organization_id uuid not null,
  app_id uuid not null,
  key text not null,
  version integer not null,
  purpose text not null,
  content text not null,
  frequency text not null,
  template_ids uuid[] not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  ask jsonb not null default '{"min_gap_hours": 24, "only_below_credits": 1}'::jsonb,
  constraint scene_pkey PRIMARY KEY (id),
  constraint scene_app_id_key_key UNIQUE (app_id, key),
  constraint scene_key_check CHECK ((key ~ '^[a-z0-9][a-z0-9_-]{0,39}$'::text)),
  constraint scene_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id),
  constraint scene_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);

create table scene_count (
  b smallint not null,
  app_id uuid not null,
  scene_id uuid not null,
  day date not null,
  metric text not null,
  n bigint not null,
  constraint scene_count_pkey PRIMARY KEY (b, app_id, scene_id, day, metric),
  constraint scene_count_metric_check CHECK ((metric = ANY (ARRAY['asked'::text, 'accepted'::text, 'refused'::text, 'banned'::text])))
);

create table scene_version (
  scene_id uuid not null,
  version integer not null,
  purpose text not null,
  content text not null,
  frequency text not null,
  template_ids uuid[] not null,
  created_at timestamp with time zone not null,
  ask jsonb not null default '{"min_gap_hours": 24, "only_below_credits": 1}'::jsonb,
  constraint scene_version_pkey PRIMARY KEY (scene_id, version),
  constraint scene_version_scene_id_fkey FOREIGN KEY (scene_id) REFERENCES scene(id)
);

create table schedule (
  id uuid not null,
  organization_id uuid not null,
  app_id uuid not null,
  name text not null,
  kind text not null,
  state text not null,
  plan jsonb not null,
  push jsonb not null,
  prepared jsonb not null,
  next_at timestamp with time zone,
  fired bigint not null default 0,
  skipped bigint not null default 0,
  last_at timestamp with time zone,
  last_push_id uuid,
  failure jsonb,
  created_by text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  deleted_at timestamp with time zone,
  version integer not null default 1,
  authors text[] not null default '{}'::text[],
  constraint schedule_pkey PRIMARY KEY (id),
  constraint schedule_kind_check CHECK ((kind = ANY (ARRAY['recurring'::text, 'trigger'::text]))),
  constraint schedule_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
  constraint schedule_state_check CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'ended'::text, 'failed'::text])))
);

create table schedule_firing (
  schedule_id uuid not null,
  key text not null,
  due_at timestamp with time zone not null,
  result text not null,
  push_id uuid,
  detail text,
  created_at timestamp with time zone not null,
  constraint schedule_firing_pkey PRIMARY KEY (schedule_id, key),
  constraint schedule_firing_result_check CHECK ((result = ANY (ARRAY['fired'::text, 'skipped'::text, 'failed'::text])))
);

create table schedule_wait (
  schedule_id uuid not null,
  recipient_id uuid not null,
  key text not null,
  app_id uuid not null,
  b smallint not null,
  due_at timestamp with time zone not null,
  event jsonb not null,
  created_at timestamp with time zone not null,
  constraint schedule_wait_pkey PRIMARY KEY (schedule_id, recipient_id, key)
);

create table schema_migration (
  version integer not null,
  name text not null,
  checksum text not null,
  applied_at timestamp with time zone not null,
  constraint schema_migration_pkey PRIMARY KEY (version)
);

create table segment (
  id uuid not null,
  organization_id uuid not null,
  app_id uuid not null,
  name text not null,
  kind text not null,
  rule jsonb,
  version integer not null default 1,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  deleted_at timestamp with time zone,
  constraint segment_pkey PRIMARY KEY (id),
  constraint segment_kind_check CHECK ((kind = ANY (ARRAY['rule'::text, 'list'::text]))),
  constraint segment_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
  constraint segment_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id),
  constraint segment_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);

create table segment_member (
  b smallint not null,
  segment_id uuid not null,
  recipient_id uuid not null,
  constraint segment_member_pkey PRIMARY KEY (b, segment_id, recipient_id)
);

create table silence (
  id uuid not null,
  organization_id uuid not null,
  app_id uuid,
  kind text,
  reason text not null,
  until_at timestamp with time zone not null,
  created_by text,
  created_at timestamp with time zone not null,
  constraint silence_pkey PRIMARY KEY (id)
);

create table slice (
  id uuid not null,
  app_id uuid not null,
  b smallint not null,
  day date not null,
  push_id uuid not null,
  due_at timestamp with time zone not null,
  transactional boolean not null,
  priority smallint not null,
  attempt smallint not null default 0,
  recipients uuid[] not null,
  variables jsonb,
  openids jsonb,
  next integer not null default 0,
  later jsonb not null default '[]'::jsonb,
  constraint slice_pkey PRIMARY KEY (id),
  constraint slice_check CHECK (((next >= 0) AND (next <= cardinality(recipients))))
) with (fillfactor=70);

create table stat (
  app_id uuid not null,
  grain smallint not null,
  dimension text not null,
  at timestamp with time zone not null,
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
  received bigint not null default 0,
  constraint stat_pkey PRIMARY KEY (app_id, grain, dimension, at, value),
  constraint stat_grain_check CHECK ((grain = ANY (ARRAY[1, 15, 1440])))
) with (fillfactor=70);

create table stat_fact (
  b smallint not null,
  app_id uuid not null,
  id uuid not null,
  part smallint not null,
  push_id uuid,
  pushes uuid[],
  template_id uuid not null,
  metric text not null,
  reason text not null default ''::text,
  code integer,
  minute timestamp with time zone not null,
  n integer not null,
  spent integer not null,
  recipients uuid[] not null,
  constraint stat_fact_pkey PRIMARY KEY (b, app_id, id, part)
);

create table template (
  id uuid not null,
  organization_id uuid not null,
  app_id uuid not null,
  platform_template_id text not null,
  title text not null,
  kind text not null,
  content text not null,
  example text not null default ''::text,
  fields jsonb not null,
  status text not null default 'active'::text,
  synced_at timestamp with time zone not null,
  defaults jsonb,
  constraint template_pkey PRIMARY KEY (id),
  constraint template_app_id_platform_template_id_key UNIQUE (app_id, platform_template_id),
  constraint template_kind_check CHECK ((kind = ANY (ARRAY['one_time'::text, 'long_term'::text, 'window'::text, 'open'::text]))),
  constraint template_status_check CHECK ((status = ANY (ARRAY['active'::text, 'gone'::text]))),
  constraint template_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id),
  constraint template_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);

create table ticket (
  token_hash bytea not null,
  kind text not null,
  organization_id uuid,
  member_id uuid,
  payload jsonb not null,
  attempts integer not null default 0,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint ticket_pkey PRIMARY KEY (token_hash),
  constraint ticket_kind_check CHECK ((kind = ANY (ARRAY['owner'::text, 'password'::text, 'second_factor'::text, 'passkey'::text]))),
  constraint ticket_member_id_fkey FOREIGN KEY (member_id) REFERENCES member(id),
  constraint ticket_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);

create table vendor_message (
  app_id uuid not null,
  channel text not null,
  msg_id text not null,
  day date not null,
  push_id uuid not null,
  template_id uuid not null,
  b smallint not null,
  campaign boolean not null,
  taken_at timestamp with time zone not null,
  received integer not null default 0,
  received_at timestamp with time zone,
  pull_due timestamp with time zone,
  pulls smallint not null default 0,
  retract text,
  retract_due timestamp with time zone,
  retract_error text,
  constraint vendor_message_pkey PRIMARY KEY (app_id, msg_id),
  constraint vendor_message_retract_check CHECK ((retract = ANY (ARRAY['wanted'::text, 'done'::text, 'refused'::text])))
);

create table webhook (
  id uuid not null,
  organization_id uuid not null,
  app_id uuid,
  url text not null,
  description text not null,
  event_types text[] not null,
  secret bytea not null,
  previous_secret bytea,
  previous_until timestamp with time zone,
  state text not null default 'active'::text,
  disabled_reason text,
  failing_since timestamp with time zone,
  last_success_at timestamp with time zone,
  last_failure_at timestamp with time zone,
  last_error text,
  version integer not null default 1,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  relay text,
  constraint webhook_pkey PRIMARY KEY (id),
  constraint webhook_relay_check CHECK ((relay = ANY (ARRAY['others'::text, 'everything'::text]))),
  constraint webhook_state_check CHECK ((state = ANY (ARRAY['active'::text, 'disabled'::text]))),
  constraint webhook_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id),
  constraint webhook_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);

create table webhook_attempt (
  message_id uuid not null,
  n smallint not null,
  at timestamp with time zone not null,
  status integer,
  ms integer not null,
  error text,
  response text,
  constraint webhook_attempt_pkey PRIMARY KEY (message_id, n)
);

create table webhook_message (
  id uuid not null,
  webhook_id uuid not null,
  type text not null,
  payload jsonb not null,
  state text not null default 'pending'::text,
  tries smallint not null default 0,
  due_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  sealed bytea,
  recipient_id uuid,
  constraint webhook_message_pkey PRIMARY KEY (id),
  constraint webhook_message_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text])))
) with (fillfactor=80);

create table word_list (
  id uuid not null,
  organization_id uuid not null,
  app_id uuid,
  name text not null,
  level text not null,
  words text[] not null,
  updated_at timestamp with time zone not null,
  constraint word_list_pkey PRIMARY KEY (id),
  constraint word_list_organization_id_app_id_name_key UNIQUE NULLS NOT DISTINCT (organization_id, app_id, name),
  constraint word_list_level_check CHECK ((level = ANY (ARRAY['block'::text, 'watch'::text]))),
  constraint word_list_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id),
  constraint word_list_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id)
);

CREATE INDEX alert_by_organization ON public.alert USING btree (organization_id, id);

CREATE UNIQUE INDEX alert_open ON public.alert USING btree (organization_id, kind, key) WHERE (state <> 'resolved'::text);

CREATE INDEX api_key_by_organization ON public.api_key USING btree (organization_id);

CREATE INDEX delivery_by_recipient ON ONLY public.delivery USING btree (b, recipient_id);

CREATE INDEX event_by_organization ON public.event USING btree (organization_id, id);

CREATE INDEX event_by_time ON public.event USING btree (created_at);

CREATE INDEX fallback_waiting ON public.fallback USING btree (push_id) WHERE (fired_at IS NULL);

CREATE INDEX inbox_to_apply ON ONLY public.inbox USING btree (app_id, b, due_at) WHERE (applied_at IS NULL);

CREATE INDEX intent_by_lane ON public.intent USING btree (b, app_id, fence);

CREATE INDEX invitation_by_organization ON public.invitation USING btree (organization_id);

CREATE UNIQUE INDEX member_by_email ON public.member USING btree (email) WHERE (removed_at IS NULL);

CREATE INDEX member_by_organization ON public.member USING btree (organization_id);

CREATE INDEX member_session_by_member ON public.member_session USING btree (member_id);

CREATE INDEX notice_due ON public.notice USING btree (due_at) WHERE (state = 'pending'::text);

CREATE INDEX notifier_by_organization ON public.notifier USING btree (organization_id);

CREATE INDEX passkey_by_member ON public.passkey USING btree (member_id);

CREATE INDEX push_by_app ON ONLY public.push USING btree (app_id, id);

CREATE INDEX push_by_finish ON ONLY public.push USING btree (finished_at, id);

CREATE INDEX push_by_parent ON ONLY public.push USING btree (parent_id) WHERE (parent_id IS NOT NULL);

CREATE INDEX push_campaigns ON ONLY public.push USING btree (app_id, id) WHERE (kind = 'campaign'::text);

CREATE INDEX push_on_hold ON ONLY public.push USING btree (id) WHERE plan_hold;

CREATE INDEX push_to_decide ON ONLY public.push USING btree (decide_at) WHERE (decide_at IS NOT NULL);

CREATE INDEX push_to_plan ON ONLY public.push USING btree (due_at) WHERE (state = ANY (ARRAY['scheduled'::text, 'planning'::text]));

CREATE INDEX push_waiting_approval ON ONLY public.push USING btree (id) WHERE (state = 'waiting_approval'::text);

CREATE INDEX recipient_by_alias ON public.recipient USING btree (app_id, alias_index) WHERE (alias_index IS NOT NULL);

CREATE INDEX recipient_by_unionid ON public.recipient USING btree (app_id, unionid_index) WHERE (unionid_index IS NOT NULL);

CREATE INDEX report_by_organization ON public.report USING btree (organization_id, id);

CREATE INDEX report_due ON public.report USING btree (next_at) WHERE enabled;

CREATE INDEX schedule_by_app ON public.schedule USING btree (app_id, id);

CREATE INDEX schedule_due ON public.schedule USING btree (next_at) WHERE ((state = 'active'::text) AND (next_at IS NOT NULL));

CREATE INDEX schedule_firing_by_time ON public.schedule_firing USING btree (created_at);

CREATE INDEX schedule_wait_due ON public.schedule_wait USING btree (due_at);

CREATE INDEX segment_by_app ON public.segment USING btree (app_id, id);

CREATE INDEX silence_by_organization ON public.silence USING btree (organization_id, until_at);

CREATE INDEX slice_by_push ON public.slice USING btree (push_id);

CREATE INDEX slice_due ON public.slice USING btree (app_id, b, due_at);

CREATE INDEX vendor_message_by_day ON public.vendor_message USING btree (day);

CREATE INDEX vendor_message_by_push ON public.vendor_message USING btree (push_id);

CREATE INDEX vendor_message_to_pull ON public.vendor_message USING btree (pull_due) WHERE (pull_due IS NOT NULL);

CREATE INDEX vendor_message_to_retract ON public.vendor_message USING btree (retract_due) WHERE (retract = 'wanted'::text);

CREATE INDEX webhook_by_organization ON public.webhook USING btree (organization_id);

CREATE UNIQUE INDEX webhook_relay ON public.webhook USING btree (app_id) WHERE (relay IS NOT NULL);

CREATE INDEX webhook_message_by_webhook ON public.webhook_message USING btree (webhook_id, id);

CREATE INDEX webhook_message_due ON public.webhook_message USING btree (webhook_id, due_at) WHERE (state = 'pending'::text);

CREATE INDEX webhook_message_of_recipient ON public.webhook_message USING btree (recipient_id) WHERE (recipient_id IS NOT NULL);

CREATE OR REPLACE FUNCTION public.hongyan_now()
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
AS $function$
  select statement_timestamp() + coalesce(nullif(current_setting('hongyan.clock_shift', true), '')::interval, interval '0')
$function$;
