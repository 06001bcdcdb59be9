import { Cron } from 'croner';
import type { Recurrence } from '#contract/schedule.ts';
import { nextOfEvery } from './every.ts';

/** A firing that is later than this was missed: nothing ran when it came due. */
export const graceMs = 600_000;
/** Times further back than this are not even counted. */
const longestLookMs = 31 * 86_400_000;
/** `missed: all` makes up for this many at most. */
const mostMissed = 100;

const weekdays = { sun: 0, mon: 1, tue: 2, wed: 3, thu: 4, fri: 5, sat: 6 };

/** The five fields a recurrence stands for. */
export function cronOf({ cron, daily, weekly, monthly }: Recurrence): string {
  if (cron !== undefined) return cron;
  const { at } = (daily ?? weekly ?? monthly)!;
  const time = `${Number(at.slice(3))} ${Number(at.slice(0, 2))}`;
  if (weekly !== undefined) return `${time} * * ${weekly.on.map((day) => weekdays[day]).join(',')}`;
  if (monthly !== undefined) return `${time} ${monthly.day === 'last' ? 'L' : monthly.day} * *`;
  return `${time} * * *`;
}

/** When a recurrence fires. Times are instants; the wall is that of its zone, or of `zone`. */
export class Occurrences {
  readonly #nextAfter: (after: Date) => Date | null;
  readonly #start: number;
  readonly #end: number;

  /** Throws RangeError for a pattern that means nothing, or never. */
  constructor(recurrence: Recurrence, zone: string) {
    this.#start = recurrence.start === undefined ? Number.NEGATIVE_INFINITY : Date.parse(recurrence.start);
    this.#end = recurrence.end === undefined ? Number.POSITIVE_INFINITY : Date.parse(recurrence.end);
    this.#nextAfter = nextAfterOf(recurrence, recurrence.time_zone ?? zone);
  }

  /** The first time after `after`, or null when there is none any more. */
  next(after: Date): Date | null {
    // Its start may itself be a time.
    const from = Math.max(after.getTime(), this.#start - 1);
    const next = this.#nextAfter(new Date(from));
    return next === null || next.getTime() > this.#end ? null : next;
  }

  /** Up to `count` times after `after`. */
  list(after: Date, count: number): Date[] {
    const times: Date[] = [];
    for (let next = this.next(after); next !== null && times.length < count; next = this.next(next)) times.push(next);
    return times;
  }
}

function nextAfterOf(recurrence: Recurrence, zone: string): (after: Date) => Date | null {
  const { once, every, start, end } = recurrence;
  if (once !== undefined) return (after) => (Date.parse(once.at) > after.getTime() ? new Date(once.at) : null);
  if (every !== undefined) {
    const until = end === undefined ? null : new Date(end);
    return (after) => nextOfEvery(every, new Date(start!), until, zone, after);
  }
  try {
    const cron = new Cron(cronOf(recurrence), { mode: '5-part', timezone: zone, paused: true });
    return (after) => cron.nextRun(after);
  } catch (error) {
    throw new RangeError(error instanceof Error ? error.message : 'the pattern means nothing', { cause: error });
  }
}

/** What is to be done at `now` by a recurrence whose next time is `nextAt`. */
export interface Due {
  /** Times for which a push is made, in order. */
  fire: Date[];
  /** How many were missed and are left out, and the last of them. */
  skipped: number;
  lastSkipped: Date | null;
  /** When it comes due again; null: never. */
  next: Date | null;
}

/**
 * The times up to `now` from `nextAt` on, told apart by how late they are: those within the grace fire, the missed ones
 * by the policy, and never one whose time to send (`sendWithinMs` after it) is over.
 */
export function dueOf(
  occurrences: Occurrences,
  { missed }: Pick<Recurrence, 'missed'>,
  nextAt: Date,
  now: Date,
  sendWithinMs: number,
): Due {
  const onTime: Date[] = [];
  let late: Date[] = [];
  let left = 0;
  let lastLeft: Date | null = null;
  const leave = (times: Date[]) => {
    left += times.length;
    lastLeft = times.at(-1) ?? lastLeft;
  };
  const keep = missed === 'all' ? mostMissed : missed === 'latest' ? 1 : 0;
  const oldest = new Date(now.getTime() - longestLookMs);
  let at: Date | null = nextAt < oldest ? occurrences.next(oldest) : nextAt;
  for (; at !== null && at <= now; at = occurrences.next(at)) {
    const isLate = now.getTime() - at.getTime() > graceMs;
    if (now.getTime() >= at.getTime() + sendWithinMs) leave([at]);
    else if (isLate) late.push(at);
    else onTime.push(at);
    if (late.length > keep) {
      leave(late.slice(0, late.length - keep));
      late = keep === 0 ? [] : late.slice(-keep);
    }
  }
  // One that is on time is later than the latest missed.
  if (missed === 'latest' && onTime.length > 0) {
    leave(late);
    late = [];
  }
  return { fire: [...late, ...onTime], skipped: left, lastSkipped: lastLeft, next: at };
}
