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

/** Events of some names of one recipient since a UTC day, in no order. */
export async function loadBehavior(
  sql: Sql,
  b: number,
  appId: string,
  recipientId: string,
  events: string[],
  sinceDay: string,
): Promise<BehaviorRow[]> {
  return events.length === 0 ? [] : load(sql, [b, appId, recipientId, events, sinceDay]);
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
