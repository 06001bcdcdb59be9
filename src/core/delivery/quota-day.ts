const chinaOffsetMs = 8 * 3_600_000;
const dayMs = 86_400_000;

/** The day of WeChat's quotas that a time lies in. It begins at midnight in China (UTC+8 all year), or so many minutes later. */
export function quotaDay(now: Date, minutesAfterMidnight = 0): { since: Date; resetsAt: Date } {
  const offsetMs = chinaOffsetMs - minutesAfterMidnight * 60_000;
  const day = Math.floor((now.getTime() + offsetMs) / dayMs);
  return { since: new Date(day * dayMs - offsetMs), resetsAt: new Date((day + 1) * dayMs - offsetMs) };
}
