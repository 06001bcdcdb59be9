import { isTimeZone } from '../message/zoned-time.ts';
import { type Calendar, type Shut, shutUntil } from './hours.ts';

/** The zone by which a recipient's hours go: its own where that is known and real, else the app's. */
export function zoneOf(own: string | null | undefined, app: string): string {
  return own != null && own !== '' && isTimeZone(own) ? own : app;
}

/** `shutUntil` at one moment for many recipients: worked out once per zone. */
export class ShutByZone {
  readonly #known = new Map<string, Date | 'never' | null>();
  readonly #of: (zone: string) => Date | 'never' | null;

  constructor(shut: Shut, calendar: Calendar, at: Date) {
    const never = shut.quiet.length + shut.allowed.length === 0;
    this.#of = never ? () => null : (zone) => shutUntil(shut, calendar, zone, at);
  }

  until(zone: string): Date | 'never' | null {
    const known = this.#known.get(zone);
    if (known !== undefined) return known;
    const until = this.#of(zone);
    this.#known.set(zone, until);
    return until;
  }
}
