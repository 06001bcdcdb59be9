import { wallClock } from '../message/zoned-time.ts';
import { instantOfWall } from '../schedule/wall-time.ts';

const two = (value: number) => String(value).padStart(2, '0');

/** A time as JPush writes it, on the wall of a zone: `2026-11-28 10:00:00`. */
export function wallText(at: Date, zone: string): string {
  const { year, month, day, hour, minute, second } = wallClock(at, zone);
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}

/** The instant such a time means in a zone; one shown twice is the first, one never shown is as much later. */
export function instantOfText(text: string, zone: string): Date {
  return instantOfWall(Date.parse(`${text.replace(' ', 'T')}Z`), zone);
}
