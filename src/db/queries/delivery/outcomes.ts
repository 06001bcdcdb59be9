import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

export interface OutcomeRow {
  push_id: string;
  outcome: string;
  opened_at: Date | null;
  clicked_at: Date | null;
}

const load = statement<OutcomeRow>(
  'delivery.outcomes_of',
  `select push_id, outcome, opened_at, clicked_at from delivery
   where b = $1 and recipient_id = $2 and day = any($3::date[]) and push_id = any($4::uuid[])`,
);

/** What became of some pushes for one recipient; `days` are those of the pushes. */
export async function outcomesOf(
  sql: Sql,
  b: number,
  recipientId: string,
  days: string[],
  pushIds: string[],
): Promise<OutcomeRow[]> {
  return pushIds.length === 0 ? [] : load(sql, [b, recipientId, days, pushIds]);
}
