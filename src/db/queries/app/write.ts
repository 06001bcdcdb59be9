import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { AppRow } from './row.ts';

const insert = statement<AppRow>(
  'app.insert',
  `insert into app (id, organization_id, name, platform, appid, secret, original_id, callback_token, callback_aes_key,
     miniprogram_state, spread, bucket_start, rate_per_second, concurrency, constants, webview_page, webview_domains, created_at, updated_at, words_version)
   values ($1, $2, $3, 'wechat', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17,
     (select count(*)::int from word_list where organization_id = $2)) returning *`,
);
const update = statement<AppRow>(
  'app.update',
  `update app set name = $2, secret = $3, callback_token = $4, callback_aes_key = $5, miniprogram_state = $6,
     rate_per_second = $7, concurrency = $8, constants = $9, webview_page = $10, webview_domains = $11, updated_at = $12,
     token_from = $14, token_source = $15, version = version + 1
   where id = $1 and version = $13 returning *`,
);
const checked = statement<AppRow>(
  'app.checked',
  `update app set checked_at = $2, check_error = $3, seen_ip = coalesce($4, seen_ip) where id = $1 returning *`,
);

const tokenSource = statement(
  'app.token_source',
  `update app set token_from = $2, updated_at = $4, version = version + 1
   where id = $1 and token_from is distinct from 'url' and (token_from is distinct from $2 or ($2 is not null and $3))`,
);

export type NewApp = Pick<
  AppRow,
  | 'id'
  | 'organization_id'
  | 'name'
  | 'appid'
  | 'secret'
  | 'original_id'
  | 'callback_token'
  | 'callback_aes_key'
  | 'miniprogram_state'
  | 'spread'
  | 'bucket_start'
  | 'rate_per_second'
  | 'concurrency'
  | 'constants'
  | 'webview_page'
  | 'webview_domains'
>;

/** Inserts an app; a second one with the same AppID in the organization fails as a unique violation. */
export async function insertApp(sql: Sql, app: NewApp, now: Date): Promise<AppRow> {
  const rows = await insert(sql, [
    app.id,
    app.organization_id,
    app.name,
    app.appid,
    app.secret,
    app.original_id,
    app.callback_token,
    app.callback_aes_key,
    app.miniprogram_state,
    app.spread,
    app.bucket_start,
    app.rate_per_second,
    app.concurrency,
    JSON.stringify(app.constants),
    app.webview_page,
    app.webview_domains,
    now,
  ]);
  return rows[0]!;
}

/** Writes a changed app if nobody else did since it was read; undefined when somebody did. */
export async function updateApp(sql: Sql, app: AppRow, now: Date): Promise<AppRow | undefined> {
  return first(
    await update(sql, [
      app.id,
      app.name,
      app.secret,
      app.callback_token,
      app.callback_aes_key,
      app.miniprogram_state,
      app.rate_per_second,
      app.concurrency,
      JSON.stringify(app.constants),
      app.webview_page,
      app.webview_domains,
      now,
      app.version,
      app.token_from,
      app.token_source,
    ]),
  );
}

/**
 * Which channel keeps the app's access token from now on; with `anew` all who hold one ask again, under new credentials.
 * An app whose token an address of the owner keeps is left as it is.
 */
export async function setTokenSource(
  sql: Sql,
  id: string,
  from: 'jiguang-ums' | null,
  anew: boolean,
  now: Date,
): Promise<void> {
  await tokenSource(sql, [id, from, anew, now]);
}

/** Records what the platform said to the credentials, and the IP it saw when it said so. */
export async function markChecked(
  sql: Sql,
  id: string,
  result: { error: AppRow['check_error']; seenIp: string | null },
  now: Date,
): Promise<AppRow | undefined> {
  const error = result.error === null ? null : JSON.stringify(result.error);
  return first(await checked(sql, [id, now, error, result.seenIp]));
}
