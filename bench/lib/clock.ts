const base = offset();

/** Between the two clocks of this process; the closest of some pairs of readings, or a start under load is milliseconds off. */
function offset(): number {
  let best = { within: Number.POSITIVE_INFINITY, base: 0 };
  for (let i = 0; i < 50; i++) {
    const before = Number(process.hrtime.bigint()) / 1e6;
    const now = performance.now();
    const within = Number(process.hrtime.bigint()) / 1e6 - before;
    if (within < best.within) best = { within, base: before + within / 2 - now };
  }
  return best.base;
}

/** Milliseconds of the machine's monotonic clock: the same in every process, so that two of them can be subtracted. */
export function monotonicMs(): number {
  return performance.now() + base;
}

/** The monotonic time of a wall-clock instant (ISO text of the API, or milliseconds); good to a millisecond. */
export function monotonicOf(instant: string | number): number {
  const wall = typeof instant === 'string' ? Date.parse(instant) : instant;
  return monotonicMs() + (wall - Date.now());
}
