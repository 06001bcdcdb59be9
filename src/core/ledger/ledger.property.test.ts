import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyConsentEvent, momentToLoad } from '#core/ledger/apply.ts';
import { grantsAfter, type LedgerEntry } from '#core/ledger/entry.ts';
import { type ConsentEvent, occurredAt } from '#core/ledger/event.ts';
import type { Since } from '#core/ledger/reset.ts';
import { canSend, release, take } from '#core/ledger/spend.ts';
import { type ConsentState, creditsOf, noConsent } from '#core/ledger/state.ts';

type Spend = { at: Date; open: boolean };

/** A consent with the records the database keeps beside it: entries and spends. */
class Books {
  state: ConsentState = noConsent('one_time');
  readonly entries: LedgerEntry[] = [];
  readonly spends: Spend[] = [];
  readonly events: ConsentEvent[] = [];
  balance = 0;
  readonly #blind: boolean;

  /** `blind` books do not know when spends were made. */
  constructor(blind = false) {
    this.#blind = blind;
  }

  tell(event: ConsentEvent): this {
    const moment = momentToLoad(this.state, event);
    const since: Partial<Since> = { spent: this.#spentAfter(occurredAt(event)) };
    if (moment !== null) since.grants = grantsAfter(this.entries, moment);
    const applied = applyConsentEvent(this.state, event, since);
    this.state = applied.state;
    this.events.push(event);
    this.entries.push(...applied.entries);
    for (const entry of applied.entries) this.balance += entry.delta;
    if (applied.spends === 1) {
      this.spends.push({ at: occurredAt(event)!, open: true });
      this.balance -= 1;
    }
    return this;
  }

  take(at: Date): void {
    const taken = take(this.state);
    if (taken === null) return;
    this.state = taken;
    this.spends.push({ at, open: true });
    this.balance -= 1;
  }

  release(index: number): void {
    const spend = this.spends[index];
    if (!spend?.open) return;
    const released = release(this.state, spend.at);
    spend.open = false;
    this.state = released.state;
    this.balance += released.delta;
  }

  #spentAfter(moment: Date | null): Since['spent'] {
    if (this.#blind) return 'unknown';
    return this.spends.filter((spend) => spend.open && moment !== null && spend.at > moment).length;
  }
}

/** The credits worked out from all facts at once, by the words of the rule and nothing of the code under test. */
function creditsFromFacts({ events, spends }: Books): number {
  const dated = events.flatMap((event) => (event.type === 'filter' ? [] : [{ event, time: +occurredAt(event)! }]));
  const reset = Math.max(-1, ...dated.filter(({ event }) => /reject|refused/.test(event.type)).map(({ time }) => time));
  const alive = dated.filter(({ time }) => time > reset).map(({ event }) => event);
  const told = (source: string) => alive.filter((e) => e.type === 'accept' && e.source === source).length;
  const other = alive.reduce((sum, e) => sum + (e.type === 'imported' ? e.count : e.type === 'observed' ? 1 : 0), 0);
  const spent = spends.filter((spend) => spend.open && +spend.at > reset).length;
  return Math.max(0, Math.max(told('client'), told('platform')) + other - spent);
}

const time = fc.integer({ min: 0, max: 6000 }).map((ms) => new Date(ms));
const source = fc.constantFrom('client' as const, 'platform' as const);
const accept = fc.record({ type: fc.constant('accept' as const), source, at: time });
const grant = fc.oneof(
  accept,
  fc.record({ type: fc.constant('imported' as const), count: fc.integer({ min: 1, max: 3 }), at: time }),
);
const reset = fc.oneof(
  fc.record({ type: fc.constant('reject' as const), source, at: time }),
  fc.record({ type: fc.constant('change_reject' as const), at: time }),
  fc.record({ type: fc.constant('platform_refused' as const), callStartedAt: time }),
);
const rest = fc.oneof(
  fc.record({ type: fc.constant('ban' as const), source, at: time }),
  fc.record({ type: fc.constant('observed' as const), at: time }),
  fc.record({ type: fc.constant('filter' as const) }),
);
const step = fc.oneof(
  { weight: 4, arbitrary: grant.map((event) => ({ event })) },
  { weight: 2, arbitrary: reset.map((event) => ({ event })) },
  { weight: 1, arbitrary: rest.map((event) => ({ event })) },
  { weight: 3, arbitrary: time.map((takeAt) => ({ takeAt })) },
  { weight: 1, arbitrary: fc.nat({ max: 8 }).map((releaseAt) => ({ releaseAt })) },
);
const history = fc.array(step, { maxLength: 30 });

type Step = { event: ConsentEvent } | { takeAt: Date } | { releaseAt: number };

function walk(books: Books, one: Step): void {
  if ('event' in one) books.tell(one.event);
  // A credit is taken now, and a reset is never dated later than now.
  else if ('takeAt' in one) books.take(new Date(Math.max(+one.takeAt, +(books.state.resetAt ?? -1) + 1)));
  else books.release(one.releaseAt);
}

describe('the ledger, on any history', () => {
  it('agrees with the rule worked out from all facts at once, at every step', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const books = new Books();
        for (const one of steps) {
          walk(books, one);
          expect(creditsOf(books.state)).toBe(creditsFromFacts(books));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('balances: entries - spends + releases = credits, never below 0', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const books = new Books();
        for (const one of steps) {
          walk(books, one);
          expect(creditsOf(books.state)).toBe(books.balance);
          expect(books.balance).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('never shows more credits when spend times are unknown than when they are known', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const known = new Books();
        const blind = new Books(true);
        for (const one of steps) {
          // Both spend the same: what the blind one dares, the other can.
          if ('takeAt' in one && creditsOf(blind.state) === 0) continue;
          walk(known, one);
          walk(blind, one);
          expect(creditsOf(blind.state)).toBeLessThanOrEqual(creditsOf(known.state));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('allows a send exactly when status and credits say so, and never takes more than was granted', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const books = new Books();
        for (const one of steps) walk(books, one);
        const allowed = canSend(books.state, 'suppress');
        expect(allowed.ok).toBe(books.state.status === 'granted' && creditsOf(books.state) > 0);
        let sends = 0;
        for (let state = take(books.state); state !== null; state = take(state)) sends++;
        expect(sends).toBe(allowed.ok ? creditsOf(books.state) : 0);
      }),
    );
  });
});

describe('order of arrival', () => {
  const shuffled = fc
    .array(fc.oneof({ weight: 3, arbitrary: grant }, reset, rest), { maxLength: 12 })
    .chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
      ),
    );

  it('changes nothing: same facts, same state', () => {
    fc.assert(
      fc.property(shuffled, ([events, other]) => {
        const inOrder = events.reduce((books, event) => books.tell(event), new Books());
        const mixed = other.reduce((books, event) => books.tell(event), new Books());
        expect(mixed.state).toEqual(inOrder.state);
      }),
      { numRuns: 1000 },
    );
  });

  it('and of the two reporters changes nothing: each acceptance counts once', () => {
    const twice = fc.array(time, { minLength: 1, maxLength: 8 }).chain((times) => {
      const reports = times.flatMap((at): ConsentEvent[] => [
        { type: 'accept', source: 'client', at },
        { type: 'accept', source: 'platform', at },
      ]);
      const all = { minLength: reports.length, maxLength: reports.length };
      return fc.tuple(fc.constant(times.length), fc.shuffledSubarray(reports, all));
    });
    fc.assert(
      fc.property(twice, ([acceptances, reports]) => {
        const books = reports.reduce((b, report) => b.tell(report), new Books());
        expect(creditsOf(books.state)).toBe(acceptances);
        expect(books.entries.length).toBe(2 * acceptances);
      }),
    );
  });

  it('and a missed report on one side loses nothing', () => {
    fc.assert(
      fc.property(fc.array(time, { minLength: 1, maxLength: 8 }), source, fc.nat(), (times, full, heard) => {
        const partial = full === 'client' ? 'platform' : 'client';
        const books = new Books();
        for (const [i, at] of times.entries()) {
          if (i < heard % times.length) books.tell({ type: 'accept', source: partial, at });
          books.tell({ type: 'accept', source: full, at });
        }
        expect(creditsOf(books.state)).toBe(times.length);
      }),
    );
  });
});

describe('a reset at T', () => {
  it('loses nothing granted after T and keeps nothing granted up to T', () => {
    fc.assert(
      fc.property(fc.array(grant, { maxLength: 10 }), reset, fc.nat({ max: 10 }), (grants, ends, position) => {
        const T = occurredAt(ends)!;
        const with_ = new Books();
        const arrivals: ConsentEvent[] = [...grants];
        arrivals.splice(position, 0, ends);
        for (const event of arrivals) with_.tell(event);
        const onlyLater = new Books();
        for (const event of grants) if (occurredAt(event)! > T) onlyLater.tell(event);
        expect(creditsOf(with_.state)).toBe(creditsOf(onlyLater.state));
      }),
      { numRuns: 500 },
    );
  });

  it('twice is the same as once', () => {
    fc.assert(
      fc.property(fc.array(grant, { maxLength: 10 }), reset, (grants, ends) => {
        const books = grants.reduce((b, event) => b.tell(event), new Books()).tell(ends);
        const once = books.state;
        expect(books.tell(ends).state).toEqual(once);
      }),
    );
  });
});
