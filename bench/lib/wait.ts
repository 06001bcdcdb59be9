import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 50;
const patienceMs = 60_000;

/**
 * Looks until a count has reached its goal. Throws when it has not moved for a minute: then something was lost, and a
 * benchmark that waits for ever says nothing.
 */
export async function reach(goal: number, what: string, look: () => Promise<number>): Promise<void> {
  let best = Number.NEGATIVE_INFINITY;
  let movedAt = performance.now();
  for (;;) {
    const count = await look();
    if (count >= goal) return;
    if (count > best) {
      best = count;
      movedAt = performance.now();
    } else if (performance.now() - movedAt > patienceMs) {
      throw new Error(`${what}: ${count} of ${goal}, and no more for ${patienceMs / 1000} s`);
    }
    await delay(pollMs);
  }
}
