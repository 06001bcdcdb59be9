import { hash } from 'node:crypto';
import { uuidFromHex } from '#core/ids.ts';

const dayMs = 86_400_000;
/** Reports are taken this far back; the inbox has days for as long. */
const behindDays = 8;
const aheadDays = 1;

/** 128 bits that are the same exactly when all parts are: by them an event told twice is known. */
export function dedupeOf(...parts: string[]): string {
  return uuidFromHex(hash('sha256', JSON.stringify(parts)));
}

/** The UTC day an event is filed under: its own, moved into the days the inbox has now. */
export function eventDay(at: Date, now: Date): string {
  const least = now.getTime() - behindDays * dayMs;
  const most = now.getTime() + aheadDays * dayMs;
  return new Date(Math.min(most, Math.max(least, at.getTime()))).toISOString().slice(0, 10);
}

/** Whether a nonce of this date is one we take: 8 days back, for phones that were offline, to a day ahead. */
export function isReportable(at: Date, now: Date): boolean {
  const age = now.getTime() - at.getTime();
  return age <= behindDays * dayMs && age >= -aheadDays * dayMs;
}

/** A reported time within what can be true: not ahead of now, or it would outlive refusals that come later. */
export function plausibleTime(at: Date, now: Date): Date {
  return new Date(Math.min(now.getTime(), Math.max(at.getTime(), now.getTime() - behindDays * dayMs)));
}
