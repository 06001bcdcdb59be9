-- Passkeys of members: key pairs that never leave the member's device or its keeper; here is the public half. With one of
-- them a member signs in without a password. `member.passkeys` counts them, so that a sign-in need not look.
create table passkey (
  id uuid primary key,
  member_id uuid not null references member (id),
  credential_id bytea not null unique,
  public_key bytea not null,
  -- How often the device says it was used; 0 where it does not count. A smaller number than before is a copy.
  counter bigint not null,
  transports text[] not null,
  name text not null check (length(name) between 1 and 100),
  backed_up boolean not null,
  created_at timestamptz not null,
  used_at timestamptz
);
create index passkey_by_member on passkey (member_id);

alter table member add column passkeys integer not null default 0;

-- A sign-in by passkey begins before anybody knows whose it is.
alter table ticket alter column organization_id drop not null;
alter table ticket drop constraint ticket_kind_check;
alter table ticket add constraint ticket_kind_check check (kind in ('owner', 'password', 'second_factor', 'passkey'));
