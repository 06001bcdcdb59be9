import { wallClock } from '../message/zoned-time.ts';

const dayMs = 86_400_000;

/**
 * The instant at which the wall of a zone shows a time, given as if it were UTC (`Date.UTC(..)`), in whole seconds. Of a
 * time shown twice the first; a time never shown means as much later: 02:30 on the day clocks go from 02:00 to 03:00 is
 * 03:30. Throws RangeError for an unknown zone.
 */
export function instantOfWall(asUtc: number, zone: string): Date {
  // No zone changes its clocks twice within two days, so one of these two offsets holds at the time.
  const candidates = [asUtc - dayMs, asUtc + dayMs].map((near) => asUtc - offsetAt(near, zone));
  const shown = candidates.filter((at) => at + offsetAt(at, zone) === asUtc);
  return new Date(shown.length > 0 ? Math.min(...shown) : Math.max(...candidates));
}

/** What the wall of a zone is ahead of UTC by at an instant, in milliseconds. */
export function offsetAt(at: number, zone: string): number {
  const { year, month, day, hour, minute, second } = wallClock(new Date(at), zone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}
