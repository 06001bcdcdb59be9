-- When a scene may ask: kept with the wording it goes with, since both are what the user was shown.
alter table scene add column ask jsonb not null default '{"min_gap_hours": 24, "only_below_credits": 1}';
alter table scene_version add column ask jsonb not null default '{"min_gap_hours": 24, "only_below_credits": 1}';
