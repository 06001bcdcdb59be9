import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { DeliveryRow } from '../delivery/list.ts';

export interface HeldEvent {
  name: string;
  at: Date;
  properties: Record<string, unknown> | null;
}

const events = statement<HeldEvent>(
  'behavior.held',
  'select name, at, properties from behavior where b = $1 and app_id = $2 and recipient_id = $3 order by at, name, id',
);
const deliveries = statement<DeliveryRow>(
  'delivery.held',
  'select * from delivery where b = $1 and recipient_id = $2 order by day, push_id',
);
const variables = statement<{ id: string; variables: Record<string, unknown> | null }>(
  'push.held',
  `select id, recipient_variables -> $3::text as variables from push
   where day = any($1::date[]) and id = any($2::uuid[]) and recipient_variables ? $3::text`,
);

/** All that somebody did. The key is by name first, so this reads the bucket's events: for rare uses only. */
export async function heldEvents(sql: Sql, b: number, appId: string, id: string): Promise<HeldEvent[]> {
  return events(sql, [b, appId, id]);
}

/** All outcomes of somebody. */
export async function heldDeliveries(sql: Sql, b: number, id: string): Promise<DeliveryRow[]> {
  return deliveries(sql, [b, id]);
}

/** Variables that pushes brought for somebody, by push. */
export async function heldVariables(
  sql: Sql,
  days: string[],
  pushIds: string[],
  id: string,
): Promise<Map<string, Record<string, unknown> | null>> {
  if (pushIds.length === 0) return new Map();
  return new Map((await variables(sql, [days, pushIds, id])).map((row) => [row.id, row.variables]));
}
