-- The people of an organization who sign in. An address stands for one person of one organization. A removed member's
-- row stays without its secrets, because the audit log and pushes name it.
create table member (
  id uuid primary key,
  organization_id uuid not null references organization (id),
  email text not null,
  name text not null check (length(name) between 1 and 100),
  password_hash text not null,
  role text not null check (role in ('owner', 'admin', 'operator', 'reviewer', 'analyst', 'viewer')),
  apps uuid[],
  personal_data boolean not null,
  language text not null default 'zh-CN',
  time_zone text not null default 'Asia/Shanghai',
  -- Sealed with the organization's key. Until `totp_on` it is being set up and asked for by nobody. `totp_step`: the
  -- half-minute of the last code taken, which is not taken twice.
  totp_secret bytea,
  totp_on boolean not null default false,
  totp_step bigint not null default 0,
  backup_codes bytea,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  removed_at timestamptz
);
create unique index member_by_email on member (email) where removed_at is null;
create index member_by_organization on member (organization_id);

-- Browsers that are signed in. The token is in the cookie only; here is its SHA-256.
create table member_session (
  id uuid primary key,
  token_hash bytea not null unique,
  member_id uuid not null references member (id),
  remember boolean not null,
  ip text,
  user_agent text,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null
);
create index member_session_by_member on member_session (member_id);

-- Tokens that work once: the owner's link, a password link, and the minutes between a password and its second factor.
create table ticket (
  token_hash bytea primary key,
  kind text not null check (kind in ('owner', 'password', 'second_factor')),
  organization_id uuid not null references organization (id),
  member_id uuid references member (id),
  payload jsonb not null,
  attempts integer not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

create table invitation (
  id uuid primary key,
  token_hash bytea not null unique,
  organization_id uuid not null references organization (id),
  email text not null,
  role text not null check (role in ('owner', 'admin', 'operator', 'reviewer', 'analyst', 'viewer')),
  apps uuid[],
  personal_data boolean not null,
  invited_by text,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index invitation_by_organization on invitation (organization_id);

-- How often something was tried lately, by a hash of what it was tried with. One row for all processes.
create table attempt (
  key bytea primary key,
  count integer not null,
  until timestamptz not null
);
