import { wallClock } from '#core/message/zoned-time.ts';

const quarterMs = 15 * 60_000;
const dayMs = 86_400_000;
/** Days from Excel's 0 to 1970. */
const epochDays = 25_569;

/**
 * Instants as Excel keeps them: days since 1900 on the wall of a zone, to the millisecond. Reading a zone's clock takes
 * microseconds, and no zone changes it but on a quarter of an hour: its offset is looked up once a quarter.
 */
export function serials(zone: string): (at: Date) => number {
  const offsets = new Map<number, number>();
  return (at) => {
    const quarter = Math.floor(at.getTime() / quarterMs);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      if (offsets.size > 10_000) offsets.clear();
      offset = offsetAt(new Date(quarter * quarterMs), zone);
      offsets.set(quarter, offset);
    }
    return (at.getTime() + offset) / dayMs + epochDays;
  };
}

function offsetAt(at: Date, zone: string): number {
  const { year, month, day, hour, minute, second } = wallClock(at, zone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - at.getTime();
}
