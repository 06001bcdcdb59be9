-- Which pushes of an organization wait for somebody else's word, and how one of them stands.
alter table organization add column approval jsonb;
alter table push add column approval jsonb;
alter table push drop constraint push_state_check;
alter table push add constraint push_state_check check (state in
  ('draft', 'waiting_approval', 'scheduled', 'planning', 'sending', 'paused', 'cancelled', 'finished'));
create index push_waiting_approval on push (id) where state = 'waiting_approval';
