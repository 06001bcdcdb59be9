import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

const holding = statement<{ slice_id: string }>(
  'intent.holding',
  `select slice_id from intent
   where b = $1 and app_id = $2 and template_id = $3 and $4::uuid = any(recipients) limit 1`,
);
const anyHolding = statement<{ slice_id: string }>(
  'intent.holding_any',
  'select slice_id from intent where b = $1 and app_id = $2 and $3::uuid = any(recipients) limit 1',
);

/** Whether a call to this recipient with this template may be on the wire. Intents are few: those open right now. */
export async function isOnTheWire(
  sql: Sql,
  lane: { b: number; appId: string },
  templateId: string,
  recipientId: string,
): Promise<boolean> {
  return (await holding(sql, [lane.b, lane.appId, templateId, recipientId])).length > 0;
}

/** Whether any call to this recipient may be on the wire, whatever it carries. */
export async function isCalledNow(sql: Sql, lane: { b: number; appId: string }, recipientId: string): Promise<boolean> {
  return (await anyHolding(sql, [lane.b, lane.appId, recipientId])).length > 0;
}
