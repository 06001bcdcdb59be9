const base = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** Milliseconds of the machine's monotonic clock: the same in every process, so that two of them can be subtracted. */
export function monotonicMs(): number {
  return performance.now() + base;
}

/** The monotonic time of a wall-clock instant (ISO text of the API, or milliseconds); good to a millisecond. */
export function monotonicOf(instant: string | number): number {
  const wall = typeof instant === 'string' ? Date.parse(instant) : instant;
  return monotonicMs() + (wall - Date.now());
}
