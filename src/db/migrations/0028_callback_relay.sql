-- WeChat has one address for the callbacks of a mini-program, and it is ours: what it says is handed on to the owner's own
-- system. A relay is a webhook that is told of nothing else. `sealed` holds a callback as it came (its body and who it is
-- about), `recipient_id` finds what is to be forgotten with a person.
alter table webhook add column relay text check (relay in ('others', 'everything'));
create unique index webhook_relay on webhook (app_id) where relay is not null;
alter table webhook_message add column sealed bytea;
alter table webhook_message add column recipient_id uuid;
create index webhook_message_of_recipient on webhook_message (recipient_id) where recipient_id is not null;
