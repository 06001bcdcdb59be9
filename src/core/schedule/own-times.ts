import type { PushTiming } from '#contract/push-schedule.ts';
import { wallClock } from '../message/zoned-time.ts';

const dayMs = 86_400_000;

/** How the recipients of each firing are due at different times: at a time of their day, or in their best hour. */
export type OwnTimes = { at_local: string; passed: 'next_day' | 'drop' } | { best_time: { within_hours: number } };

/**
 * The timing of the push that fires at `dueAt`. A recurring schedule means the time on the day it fires on, on the wall
 * of its zone; a trigger the next time that the wall of a recipient shows it. Throws RangeError for an unknown zone.
 */
export function timingAt(own: OwnTimes, kind: 'recurring' | 'trigger', dueAt: Date, zone: string): PushTiming {
  if ('best_time' in own) return own;
  const { year, month, day } = wallClock(dueAt, zone);
  // A day before any wall's: where it is still to come, it comes; elsewhere it is the next day's.
  const date = new Date(Date.UTC(year, month - 1, day) - (kind === 'trigger' ? dayMs : 0));
  return {
    at_local: `${date.toISOString().slice(0, 10)}T${own.at_local}`,
    passed: own.passed,
    since: dueAt.toISOString(),
  };
}
