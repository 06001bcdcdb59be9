-- Several messages in one push, each for a part of its recipients, some of whom may be held out; and what came of it.
-- `decide_at`: when an engine has to do something about it next.
alter table push add column experiment jsonb;
alter table push add column decision jsonb;
alter table push add column decide_at timestamptz;
create index push_to_decide on push (decide_at) where decide_at is not null;
