import type { InScene } from './event.ts';
import type { Grants } from './state.ts';

/** Why an entry was written. */
export type EntryReason =
  | 'accept'
  | 'reject'
  | 'ban'
  | 'platform_refused'
  | 'imported'
  | 'observed'
  | 'correction'
  | 'user_wrote';

/** Which of the three counts an entry belongs to; see `Grants`. */
export type EntrySource = keyof Grants;

/**
 * One line of the append-only record behind a consent. `count` is what the entry adds to the count of its source, and
 * is what a reset recounts from; `delta` is how the credits changed, which differs when an acceptance was told twice or
 * came late. Spends are not here: the delivery is the record of its spend.
 */
export type LedgerEntry = InScene & {
  reason: EntryReason;
  source: EntrySource;
  count: number;
  delta: number;
  occurredAt: Date;
  note?: string;
};

/**
 * The grants among entries after a moment, by source: what `applyConsentEvent` wants to know for a reset at that
 * moment. The database computes the same: sum(count) by source where occurred_at > moment.
 */
export function grantsAfter(entries: Iterable<LedgerEntry>, moment: Date): Grants {
  const grants: Grants = { client: 0, platform: 0, other: 0 };
  for (const entry of entries) {
    if (entry.occurredAt > moment) grants[entry.source] += entry.count;
  }
  return grants;
}
