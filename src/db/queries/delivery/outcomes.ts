import type { Call } from '../../batch.ts';
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
export function outcomesOf(b: number, recipientId: string, days: string[], pushIds: string[]): Call<OutcomeRow[]> {
  return load.with([b, recipientId, days, pushIds]);
}
