import type { PushTiming } from '#contract/push.ts';
import { wallClock } from '../message/zoned-time.ts';
import { instantOfWall } from './wall-time.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** No zone is further ahead of UTC, or behind it. */
const ahead = 14 * hourMs;
const behind = 12 * hourMs;

/** When the first recipient of a push can be due, and the last. */
export interface LocalSpan {
  first: Date;
  last: Date;
}

/** A local time (`2027-01-01T10:00`) as if it were UTC, in milliseconds. */
export function wallOf(local: string): number {
  return Date.parse(`${local}:00Z`);
}

/**
 * From the first time a recipient anywhere can be due to the last. Null when that has passed everywhere and those are
 * dropped. `at`: null for at once.
 */
export function spanOf(at: Date | null, timing: PushTiming | null, now: Date): LocalSpan | null {
  const first = at !== null && at > now ? at : now;
  if (timing === null) return { first, last: first };
  if ('best_time' in timing) {
    return { first, last: new Date(first.getTime() + timing.best_time.within_hours * hourMs) };
  }
  const wall = wallOf(timing.at_local);
  const [earliest, latest] = [wall - ahead, wall + behind];
  if (timing.passed === 'drop' && latest < now.getTime()) return null;
  const last = timing.passed === 'drop' ? latest : Math.max(latest, now.getTime() + dayMs);
  return { first: new Date(Math.max(earliest, now.getTime())), last: new Date(last) };
}

/**
 * When a recipient in a zone is due by local time; null when that had passed at `since` and those are dropped. A day
 * later: the first day on which the wall shows that time of the day after `since`.
 */
export function localDue(timing: Extract<PushTiming, { at_local: string }>, zone: string): Date | null {
  const since = new Date(timing.since);
  const at = instantOfWall(wallOf(timing.at_local), zone);
  if (at >= since) return at;
  if (timing.passed === 'drop') return null;
  const { year, month, day } = wallClock(since, zone);
  const time = wallOf(timing.at_local) % dayMs;
  const today = Date.UTC(year, month - 1, day) + time;
  const next = instantOfWall(today, zone);
  return next >= since ? next : instantOfWall(today + dayMs, zone);
}
