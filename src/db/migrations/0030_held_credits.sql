-- Pushes that hold a credit of whoever they are planned for, until that one is called or left out:
-- [{p: push, r: rank, u: until when it holds, milliseconds since 1970}], in the order in which they came. Null for most.
alter table consent add column held jsonb;
alter table push add column hold_credits boolean not null default false;
