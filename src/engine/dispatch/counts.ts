import type { CountDelta } from '#db/queries/delivery/count.ts';
import type { InsertedDelivery, NewDelivery } from '#db/queries/delivery/insert.ts';

/**
 * The roll-up of what was really inserted: computed from the returned rows, never from the input, so that a batch
 * repeated after a lost answer changes nothing.
 */
export function countsOf(rows: NewDelivery[], inserted: InsertedDelivery[]): CountDelta[] {
  const really = new Set(inserted.map((row) => `${row.push_id}/${row.recipient_id}`));
  const deltas = new Map<string, CountDelta>();
  for (const row of rows) {
    if (!really.has(`${row.pushId}/${row.recipientId}`)) continue;
    const key = `${row.pushId}/${row.outcome}/${row.reason ?? ''}`;
    const delta = deltas.get(key);
    if (delta === undefined) {
      deltas.set(key, { day: row.day, pushId: row.pushId, metric: row.outcome, reason: row.reason ?? '', n: 1 });
    } else delta.n++;
  }
  return [...deltas.values()];
}
