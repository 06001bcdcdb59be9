import type { Call } from '../../batch.ts';
import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

export interface BehaviorRow {
  name: string;
  at: Date;
  properties: Record<string, unknown> | null;
}

const load = statement<BehaviorRow>(
  'behavior.load',
  `select name, at, properties from behavior
   where b = $1 and app_id = $2 and recipient_id = $3 and name = any($4::text[]) and day >= $5`,
);
const names = statement<{ name: string }>(
  'behavior.names',
  'select distinct name from behavior where b = $1 and app_id = $2 and recipient_id = $3',
);

const did = statement<{ at: Date }>(
  'behavior.did',
  `select at from behavior
   where b = $1 and app_id = $2 and name = $3 and recipient_id = $4 and day >= $5 and at >= $6 limit 1`,
);

export interface Deed {
  b: number;
  appId: string;
  recipientId: string;
  event: string;
  since: Date;
}

/** Whether a recipient did something since a moment. */
export async function didBehave(sql: Sql, { b, appId, recipientId, event, since }: Deed): Promise<boolean> {
  const rows = await did(sql, [b, appId, event, recipientId, since.toISOString().slice(0, 10), since]);
  return rows.length > 0;
}

/** Events of some names of one recipient since a UTC day, in no order. */
export function behaviorOf(
  { b, appId, recipientId }: { b: number; appId: string; recipientId: string },
  events: string[],
  sinceDay: string,
): Call<BehaviorRow[]> {
  return load.with([b, appId, recipientId, events, sinceDay]);
}

const ofMany = statement<BehaviorRow & { recipient_id: string }>(
  'behavior.load_many',
  `select recipient_id, name, at, properties from behavior
   where b = $1 and app_id = $2 and recipient_id = any($3::uuid[]) and name = any($4::text[]) and day >= $5`,
);

/** The same of several recipients of one bucket. */
export async function loadEvents(
  sql: Sql,
  b: number,
  appId: string,
  recipients: string[],
  events: string[],
  sinceDay: string,
): Promise<(BehaviorRow & { recipient_id: string })[]> {
  return ofMany(sql, [b, appId, recipients, events, sinceDay]);
}

/** Names of all that a recipient ever did. The key is by name first: this reads the bucket's events, for rare uses only. */
export async function behaviorNames(sql: Sql, b: number, appId: string, recipientId: string): Promise<string[]> {
  return (await names(sql, [b, appId, recipientId])).map((row) => row.name);
}
