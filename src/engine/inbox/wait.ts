/** What became of an event: a word for its row, or a wait because what it speaks of is not there yet. */
export type Applied = { result: string } | { waitMs: number };

/** Waits of an event that speaks of a delivery not settled yet (it may be on its way, or never come), or that failed. */
const waits = [1000, 5000, 15_000, 60_000, 300_000, 1_800_000, 7_200_000, 43_200_000];

/** How long to wait after `tries` tries, or undefined to give up. */
export function waitFor(tries: number): number | undefined {
  return waits[tries];
}
