import { wallClock } from '../message/zoned-time.ts';

/** What one report adds to the funnel of its scene. */
export interface FunnelCounts {
  /** Pop-ups that were answered: 1 when the report holds at least one accept or reject. */
  asked: number;
  /** Templates accepted, each once. */
  accepted: number;
  refused: number;
  /** Templates the platform has banned; no pop-up is shown for them. */
  banned: number;
}

export const funnelMetrics = ['asked', 'accepted', 'refused', 'banned'] as const satisfies (keyof FunnelCounts)[];

/**
 * Counts one report by the values of `wx.requestSubscribeMessage`: `accept` (also `acceptWithAudio`, `acceptWithAlert`),
 * `reject`, `ban`, `filter`. Anything else, as an imported credit, is no answer to a pop-up and counts nothing.
 */
export function funnelOf(results: Readonly<Record<string, string>>): FunnelCounts {
  const values = Object.values(results);
  const accepted = values.filter(isAccept).length;
  const refused = values.filter((value) => value === 'reject').length;
  const banned = values.filter((value) => value === 'ban').length;
  return { asked: accepted + refused > 0 ? 1 : 0, accepted, refused, banned };
}

export function isAccept(result: string): boolean {
  return result.startsWith('accept');
}

/** The day (`2026-11-22`) on the wall of a time zone. Throws RangeError for an unknown zone. */
export function localDay(at: Date, zone: string): string {
  const { year, month, day } = wallClock(at, zone);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** The last `count` days up to and with `last`, the oldest first. */
export function daysUntil(last: string, count: number): string[] {
  const end = Date.parse(last);
  return Array.from({ length: count }, (_, i) =>
    new Date(end - (count - 1 - i) * 86_400_000).toISOString().slice(0, 10),
  );
}
