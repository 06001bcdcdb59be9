const minuteMs = 60_000;

/** The start of the minute an instant lies in. */
export function minuteOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / minuteMs) * minuteMs);
}
