import type { ChannelSettings, OwnChannelName } from '#contract/channel.ts';
import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';

/** A channel that an app has set up. */
export interface ChannelRow {
  id: string;
  organization_id: string;
  app_id: string;
  name: OwnChannelName;
  settings: ChannelSettings;
  /** Sealed JSON under `channel.credentials`; null where the app's own credentials are used. */
  credentials: Buffer | null;
  /** What its own messages are booked under; null where it carries WeChat's templates. */
  template_id: string | null;
  checked_at: Date | null;
  check_error: { code: number | null; message: string; advice: string } | null;
  created_at: Date;
  updated_at: Date;
  version: number;
}

const list = statement<ChannelRow>('channel.list', 'select * from channel where app_id = $1 order by name');
const all = statement<ChannelRow>('channel.all', 'select * from channel where name = $1 order by id');
const upsert = statement<ChannelRow>(
  'channel.put',
  `insert into channel (id, organization_id, app_id, name, settings, credentials, template_id, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
   on conflict (app_id, name) do update set settings = excluded.settings,
     credentials = coalesce(excluded.credentials, channel.credentials), updated_at = excluded.updated_at,
     version = channel.version + 1
   returning *`,
);
const checked = statement<ChannelRow>(
  'channel.checked',
  'update channel set checked_at = $2, check_error = $3 where id = $1 returning *',
);

/** The channels of an app that are set up. */
export async function listChannels(sql: Sql, appId: string): Promise<ChannelRow[]> {
  return list(sql, [appId]);
}

/** One channel of every app that has it. */
export async function channelsNamed(sql: Sql, name: OwnChannelName): Promise<ChannelRow[]> {
  return all(sql, [name]);
}

/** Sets a channel up or changes it; stored credentials stay where none are given. */
export async function putChannel(
  sql: Sql,
  row: Pick<ChannelRow, 'id' | 'organization_id' | 'app_id' | 'name' | 'settings' | 'credentials' | 'template_id'>,
  now: Date,
): Promise<ChannelRow> {
  const { id, organization_id, app_id, name, settings, credentials, template_id } = row;
  const values = [id, organization_id, app_id, name, JSON.stringify(settings), credentials, template_id, now];
  return (await upsert(sql, values))[0]!;
}

/** Records what the vendor said to the credentials; null: it took them. */
export async function markChannelChecked(
  sql: Sql,
  id: string,
  error: ChannelRow['check_error'],
  now: Date,
): Promise<ChannelRow | undefined> {
  return first(await checked(sql, [id, now, error === null ? null : JSON.stringify(error)]));
}
