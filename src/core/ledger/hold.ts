/** A push that holds a credit of a recipient: its id, its rank, and until when, in milliseconds since 1970. */
export interface Held {
  p: string;
  r: number;
  u: number;
}

/** Any message to a list ranks above any campaign, and then goes the priority: the order in which slices are taken up. */
const transactionalRank = 1000;

export function rankOf({ kind, priority }: { kind: 'transactional' | 'campaign'; priority: number }): number {
  return priority + (kind === 'transactional' ? transactionalRank : 0);
}

/**
 * How many credits are spoken for by pushes that come before this one: those of a higher rank, and of its own rank those
 * that hold one already when it does not, or did so earlier. What has been held for too long holds no more. The reserve
 * transaction counts the same in SQL; a property test holds the two together.
 */
export function creditsAhead(held: readonly Held[] | null, push: { id: string; rank: number }, now: Date): number {
  if (held === null) return 0;
  const own = held.findIndex((one) => one.p === push.id);
  return held.filter(({ p, r, u }, i) => {
    if (p === push.id || u <= now.getTime()) return false;
    return r > push.rank || (r === push.rank && (own < 0 || i < own));
  }).length;
}
