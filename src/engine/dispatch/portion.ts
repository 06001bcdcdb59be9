import type { Portion } from '#db/queries/slice/due.ts';
import type { SliceRow } from '#db/queries/slice/row.ts';

/** What one look brings of a lane: a few large slices, or more small ones; fewer to begin with. */
export const portion: Portion = { slices: 64, recipients: 6000 };
export const firstPortion: Portion = { slices: 8, recipients: 3000 };

/** Whether these may be fewer than are due. The portion is measured in bytes, of which lists themselves take a few. */
export function isFull(rows: SliceRow[], wanted: Portion): boolean {
  const recipients = rows.reduce((sum, row) => sum + row.recipients.length, 0);
  return rows.length >= wanted.slices || recipients >= 0.9 * wanted.recipients;
}
