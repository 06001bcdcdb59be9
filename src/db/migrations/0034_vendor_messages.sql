-- What a vendor took in one call, by the vendor's id: one row for up to 1,000 deliveries. `received` is how many devices
-- got it as far as the vendor has told, asked again while `pull_due` is set; `retract` says that it was taken back, or is to be.
create table vendor_message (
  app_id uuid not null,
  channel text not null,
  msg_id text not null,
  day date not null,
  push_id uuid not null,
  template_id uuid not null,
  b smallint not null,
  campaign boolean not null,
  taken_at timestamptz not null,
  received integer not null default 0,
  received_at timestamptz,
  pull_due timestamptz,
  pulls smallint not null default 0,
  retract text check (retract in ('wanted', 'done', 'refused')),
  retract_due timestamptz,
  retract_error text,
  primary key (app_id, msg_id)
);
create index vendor_message_to_pull on vendor_message (pull_due) where pull_due is not null;
create index vendor_message_to_retract on vendor_message (retract_due) where retract = 'wanted';
create index vendor_message_by_push on vendor_message (push_id);
create index vendor_message_by_day on vendor_message (day);

-- Devices that received, in the sums.
alter table stat add column received bigint not null default 0;

-- Users as UMS's table has them: told as they were at `told_at`. The sealed openid stays until UMS was told of an erasure.
create table bound_user (
  b smallint not null,
  app_id uuid not null,
  recipient_id uuid not null,
  openid bytea not null,
  told_at timestamptz not null,
  error text,
  primary key (b, app_id, recipient_id)
);
