import type { CountDelta } from '#db/queries/delivery/count.ts';
import type { InsertedDelivery, NewDelivery } from '#db/queries/delivery/insert.ts';

/**
 * The roll-up of what was really inserted: computed from the returned rows, never from the input, so that a batch
 * repeated after a lost answer changes nothing.
 */
export function countsOf(rows: NewDelivery[], inserted: InsertedDelivery[]): CountDelta[] {
  const isNew = newIn(rows, inserted);
  const deltas: CountDelta[] = [];
  for (const row of rows) {
    if (!isNew(row)) continue;
    const { day, pushId, outcome: metric, reason } = row;
    const delta = deltas.findLast(
      (one) => one.pushId === pushId && one.metric === metric && one.reason === (reason ?? ''),
    );
    if (delta === undefined) deltas.push({ day, pushId, metric, reason: reason ?? '', n: 1 });
    else delta.n++;
  }
  return deltas;
}

/** Whether a row is among those really inserted. */
export function newIn(rows: NewDelivery[], inserted: InsertedDelivery[]): (row: NewDelivery) => boolean {
  if (inserted.length === rows.length) return () => true;
  const really = new Set(inserted.map((row) => `${row.push_id}/${row.recipient_id}`));
  return (row) => really.has(`${row.pushId}/${row.recipientId}`);
}
