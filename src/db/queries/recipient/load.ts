import { uuidArray } from '../../array-literal.ts';
import type { Call } from '../../batch.ts';
import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { RecipientRow } from './row.ts';

const load = statement<RecipientRow>(
  'recipient.load',
  'select * from recipient where b = $1 and app_id = $2 and id = any($3::uuid[])',
);
const toCall = statement<RecipientToCall>(
  'recipient.to_call',
  'select id, openid, status from recipient where b = $1 and app_id = $2 and id = any($3::uuid[])',
);
const toRender = statement<RecipientToCall>(
  'recipient.to_render',
  `select id, openid, status, tags, attributes, language, time_zone, country, province, city from recipient
   where b = $1 and app_id = $2 and id = any($3::uuid[])`,
);
const toAddress = statement<RecipientToCall>(
  'recipient.to_address',
  `select id, openid, status, tags, attributes, language, time_zone, country, province, city, alias from recipient
   where b = $1 and app_id = $2 and id = any($3::uuid[])`,
);
const attributes = statement<{ id: string; attributes: Record<string, unknown> }>(
  'recipient.attributes',
  'select id, attributes from recipient where b = $1 and app_id = $2 and id = any($3::uuid[])',
);
const lockedAttributes = statement<{ id: string; attributes: Record<string, unknown> }>(
  'recipient.lock_attributes',
  'select id, attributes from recipient where b = $1 and app_id = $2 and id = any($3::uuid[]) order by id for update',
);
const byUnionid = statement<{ id: string; b: number; unionid_index: string }>(
  'recipient.by_unionid',
  'select id, b, unionid_index from recipient where app_id = $1 and unionid_index = any($2::uuid[])',
);
const byAlias = statement<{ id: string; alias_index: string }>(
  'recipient.by_alias',
  'select id, alias_index from recipient where app_id = $1 and alias_index = any($2::uuid[])',
);
const openids = statement<{ id: string; openid: Buffer | null }>(
  'recipient.openids',
  'select id, openid from recipient where b = any($1::smallint[]) and app_id = $2 and id = any($3::uuid[])',
);

/** Recipients of one bucket by id. */
export async function loadRecipients(sql: Sql, b: number, appId: string, ids: string[]): Promise<RecipientRow[]> {
  return load(sql, [b, appId, ids]);
}

/** What a call needs to know of a recipient; the rest only where the message reads it. */
export type RecipientToCall = Pick<RecipientRow, 'id' | 'openid' | 'status'> &
  Partial<
    Pick<RecipientRow, 'tags' | 'attributes' | 'language' | 'time_zone' | 'country' | 'province' | 'city' | 'alias'>
  >;

const reads = { call: toCall, render: toRender, address: toAddress };

/** The same recipients for dispatch: alone, with what messages read, or with addresses beside the openid as well. */
export function loadRecipientsToCall(
  b: number,
  appId: string,
  ids: string[],
  wanted: 'call' | 'render' | 'address',
): Call<RecipientToCall[]> {
  return reads[wanted].with([b, appId, uuidArray(ids)]);
}

/** The attributes of recipients of one bucket; `locked`: nobody else changes them until the transaction ends. */
export async function attributesOf(
  sql: Sql,
  lane: { b: number; appId: string },
  ids: string[],
  locked = false,
): Promise<Map<string, Record<string, unknown>>> {
  if (ids.length === 0) return new Map();
  const rows = await (locked ? lockedAttributes : attributes)(sql, [lane.b, lane.appId, ids]);
  return new Map(rows.map((row) => [row.id, row.attributes]));
}

/** Recipients of an app by the blind index of their unionid, over all its buckets (small lists only). */
export async function recipientsByUnionid(
  sql: Sql,
  appId: string,
  unionids: string[],
): Promise<{ id: string; b: number; unionid_index: string }[]> {
  return byUnionid(sql, [appId, unionids]);
}

/** Recipients of an app by the blind index of their alias, over all its buckets (small lists only). */
export async function recipientsByAlias(
  sql: Sql,
  appId: string,
  aliases: string[],
): Promise<{ id: string; alias_index: string }[]> {
  return byAlias(sql, [appId, aliases]);
}

/** Sealed openids for a screen or a list. */
export async function loadOpenids(
  sql: Sql,
  buckets: number[],
  appId: string,
  ids: string[],
): Promise<Map<string, Buffer | null>> {
  return new Map((await openids(sql, [buckets, appId, ids])).map((row) => [row.id, row.openid]));
}
