-- An owner's own address may keep the app's access token: where it is and the header that opens it, as sealed JSON.
alter table app drop constraint app_token_from_check;
alter table app add constraint app_token_from_check check (token_from in ('jiguang-ums', 'url'));
alter table app add column token_source bytea;
alter table app add constraint app_token_source_check
  check ((token_from is not distinct from 'url') = (token_source is not null));
