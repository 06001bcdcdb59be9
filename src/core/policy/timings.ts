import type { Send } from './allowance.ts';
import type { Calendar } from './hours.ts';
import type { Limits } from './limits.ts';
import { ShutByZone, zoneOf } from './zone.ts';

/** The limits of a push, and what they ask of one recipient. */
export interface Timing {
  limits: Limits;
  /** Calls that count, from the recipient's allowance. */
  sends: readonly Send[];
  /** Until when the hours are shut where the recipient is; see `shutUntil`. */
  shutUntil: Date | 'never' | null;
  /** Lists of the policy the recipient is on. */
  lists: ReadonlySet<string>;
}

/** What was read of recipients for the limits of a push. */
export interface Seen {
  sends: ReadonlyMap<string, readonly Send[]>;
  /** Lists of the policy by recipient. */
  lists: ReadonlyMap<string, ReadonlySet<string>>;
}

const noLists: ReadonlySet<string> = new Set();

/** The limits of one push at one moment, for one recipient after the other. */
export class Timings {
  readonly #limits: Limits;
  readonly #shut: ShutByZone;
  readonly #appZone: string;
  readonly #seen: Seen;

  /** `appZone` is the zone of recipients whose own is not known. */
  constructor(limits: Limits, { calendar, appZone }: { calendar: Calendar; appZone: string }, seen: Seen, at: Date) {
    this.#limits = limits;
    this.#shut = new ShutByZone(limits.shut, calendar, at);
    this.#appZone = appZone;
    this.#seen = seen;
  }

  of(recipientId: string, zone: string | null | undefined): Timing {
    return {
      limits: this.#limits,
      sends: this.#seen.sends.get(recipientId) ?? [],
      shutUntil: this.#shut.until(zoneOf(zone, this.#appZone)),
      lists: this.#seen.lists.get(recipientId) ?? noLists,
    };
  }
}

/** Lists by recipient, from rows of membership. */
export function listsByRecipient(
  rows: readonly { segment_id: string; recipient_id: string }[],
): Map<string, ReadonlySet<string>> {
  const groups = Map.groupBy(rows, (row) => row.recipient_id);
  return new Map([...groups].map(([id, those]) => [id, new Set(those.map((row) => row.segment_id))]));
}

/** Every list that limits name. */
export function listsOf(limits: Iterable<Limits>): string[] {
  return [...new Set([...limits].flatMap(({ blockLists, allowLists }) => [...blockLists, ...allowLists]))];
}
