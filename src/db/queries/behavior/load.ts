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

/** Names of all that a recipient ever did. The key is by name first: this reads the bucket's events, for rare uses only. */
export async function behaviorNames(sql: Sql, b: number, appId: string, recipientId: string): Promise<string[]> {
  return (await names(sql, [b, appId, recipientId])).map((row) => row.name);
}
