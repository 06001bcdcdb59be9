import { stamp } from './Time.tsx';

/** `2026-11-28T15:04`, what a field for date and time holds, of an instant on the clock of a zone. */
export function toField(at: Date, zone: string): string {
  return stamp(at, zone).replace(' ', 'T');
}

/**
 * The instant that a field means on the clock of a zone; null for an empty or broken one. A time that a change of clocks
 * skips becomes the one an hour later; of one that comes twice it is the first.
 */
export function fromField(text: string, zone: string): Date | null {
  const wall = Date.parse(`${text}Z`);
  if (Number.isNaN(wall)) return null;
  const offsetAt = (at: number) => Date.parse(`${toField(new Date(at), zone)}Z`) - Math.floor(at / 60_000) * 60_000;
  const first = wall - offsetAt(wall);
  return new Date(wall - offsetAt(first));
}
