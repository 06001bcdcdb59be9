import { type Outcome, outcomes, type SuppressReason, suppressReasons } from './outcome.ts';

/** Recipients per outcome, suppressed ones by reason. A missing reason is 0. */
export type OutcomeCounts = Record<Exclude<Outcome, 'suppressed'>, number> & {
  suppressed: Partial<Record<SuppressReason, number>>;
};

/**
 * The numbers of one push, each counted where it arises, never one derived from the others by subtraction: or the law
 * would hold by definition and prove nothing.
 */
export type PushNumbers = {
  /** Recipients the planner wrote into slices. */
  audience: number;
  /** Delivery rows. */
  outcomes: OutcomeCounts;
  /** Recipients in open slices and intents who have no delivery row. */
  pending: number;
  /** The roll-ups the console shows. */
  counters: OutcomeCounts;
};

/** Two numbers that ought to be equal: `audience`, or a roll-up such as `accepted` or `suppressed.no_credit`. */
export type Difference = { of: string; expected: number; found: number };

/**
 * Checks `audience = accepted + failed + suppressed + unknown + pending` on counted rows, and that every roll-up says
 * what the rows say. A number that is no count (negative, broken) is a difference of its own, so that two errors cannot
 * cancel out.
 */
export function checkLaw({ audience, outcomes: rows, pending, counters }: PushNumbers): {
  holds: boolean;
  differences: Difference[];
} {
  const counted = flat(rows);
  const shown = flat(counters);
  const total = [...counted.values()].reduce((sum, n) => sum + n, pending);
  const differences: Difference[] = [];
  if (audience !== total) differences.push({ of: 'audience', expected: audience, found: total });
  for (const [of, expected] of counted) {
    const found = shown.get(of)!;
    if (expected !== found) differences.push({ of, expected, found });
  }
  for (const [of, found] of [['audience', audience], ['pending', pending], ...counted] as [string, number][]) {
    if (!(Number.isSafeInteger(found) && found >= 0)) differences.push({ of: `${of} is no count`, expected: 0, found });
  }
  return { holds: differences.length === 0, differences };
}

/** Counted rows, one per outcome and reason, as the law takes them. */
export function countsOfRows(rows: readonly { outcome: Outcome; reason: string | null; n: number }[]): OutcomeCounts {
  const counts: OutcomeCounts = { accepted: 0, failed: 0, unknown: 0, suppressed: {} };
  for (const row of rows) {
    if (row.outcome === 'suppressed') counts.suppressed[row.reason as SuppressReason] = row.n;
    else counts[row.outcome] += row.n;
  }
  return counts;
}

/** Every outcome and suppress reason by name, so that one missing on either side is compared as 0. */
function flat(counts: OutcomeCounts): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const outcome of outcomes) {
    if (outcome !== 'suppressed') numbers.set(outcome, counts[outcome]);
  }
  for (const reason of suppressReasons) numbers.set(`suppressed.${reason}`, counts.suppressed[reason] ?? 0);
  return numbers;
}
