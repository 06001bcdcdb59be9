const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Waits after each failed attempt: nine more over three days, as Standard Webhooks asks. */
const waits = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour];
const jitter = 0.2;
const longestAsked = 24 * hour;
/** An endpoint that has not taken one message for this long is switched off. */
export const givesUpAfterMs = 5 * 24 * hour;

/**
 * How long to wait after attempt number `tries` (from 1) failed, in milliseconds, or null to give up. `asked` is what the
 * receiver asked for by Retry-After; `random` is 0 to 1.
 */
export function retryAfter(tries: number, random: number, asked: number | null = null): number | null {
  const wait = waits[tries - 1];
  if (wait === undefined) return null;
  const spread = wait * (1 - jitter + 2 * jitter * random);
  return Math.round(Math.max(spread, Math.min(asked ?? 0, longestAsked)));
}

/** Seconds or a date of a Retry-After header in milliseconds from now; null when it is neither. */
export function readRetryAfter(header: string | null, now: Date): number | null {
  if (header === null || header === '') return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * second;
  const at = /^[A-Z][a-z]{2}, /.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
