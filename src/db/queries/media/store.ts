import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';

/** A picture for messages. */
export interface MediaRow {
  id: string;
  app_id: string;
  type: string;
  content: Buffer;
  /** What the platform knows it by, until a time. */
  platform_id: string | null;
  platform_until: Date | null;
}

const put = statement<{ id: string }>(
  'media.put',
  `insert into media (id, organization_id, app_id, digest, type, content, created_at) values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (app_id, digest) do update set type = excluded.type returning id`,
);
const find = statement<MediaRow>(
  'media.find',
  'select id, app_id, type, content, platform_id, platform_until from media where app_id = $1 and id = $2',
);
const known = statement<{ id: string }>(
  'media.known',
  'select id from media where app_id = $1 and id = any($2::uuid[])',
);
const placed = statement(
  'media.placed',
  'update media set platform_id = $3, platform_until = $4 where app_id = $1 and id = $2',
);

export interface NewMedia {
  id: string;
  organizationId: string;
  appId: string;
  digest: Buffer;
  type: string;
  content: Buffer;
}

/** Stores a picture once per app; answers the id of the one that is there. */
export async function putMedia(sql: Sql, media: NewMedia, now: Date): Promise<string> {
  const { id, organizationId, appId, digest, type, content } = media;
  return (await put(sql, [id, organizationId, appId, digest, type, content, now]))[0]!.id;
}

export async function findMedia(sql: Sql, appId: string, id: string): Promise<MediaRow | undefined> {
  return first(await find(sql, [appId, id]));
}

/** Which of some ids are pictures of the app. */
export async function knownMedia(sql: Sql, appId: string, ids: string[]): Promise<Set<string>> {
  return new Set((await known(sql, [appId, ids])).map((row) => row.id));
}

/** Writes down what the platform knows a picture by. */
export async function markPlaced(sql: Sql, appId: string, id: string, platformId: string, until: Date): Promise<void> {
  await placed(sql, [appId, id, platformId, until]);
}
