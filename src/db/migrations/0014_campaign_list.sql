-- The list of campaigns, newest first: among millions of single messages they would be looked for one by one. Single
-- messages are not in the index, so accepting them costs nothing more.
create index push_campaigns on push (app_id, id) where kind = 'campaign';
