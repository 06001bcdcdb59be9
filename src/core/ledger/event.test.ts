import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConsentEvent, occurredAt } from '#core/ledger/event.ts';

const at = new Date('2027-03-01T10:00:00.400Z');
const start = new Date('2027-03-01T10:00:00.000Z');
const end = new Date('2027-03-01T10:00:00.999Z');

describe('occurredAt', () => {
  it.each<[ConsentEvent, Date | null]>([
    [{ type: 'accept', source: 'client', at }, at],
    [{ type: 'accept', source: 'platform', at }, end],
    [{ type: 'accept', source: 'platform', at: start }, end],
    [{ type: 'reject', source: 'client', at }, at],
    [{ type: 'reject', source: 'platform', at }, start],
    [{ type: 'change_reject', at }, start],
    [{ type: 'ban', source: 'platform', at }, start],
    [{ type: 'ban', source: 'client', at }, at],
    [{ type: 'platform_refused', callStartedAt: at }, at],
    [{ type: 'imported', count: 1, at }, at],
    [{ type: 'filter' }, null],
  ])('%j', (event, expected) => {
    expect(occurredAt(event)).toEqual(expected);
  });

  it('puts every platform grant after every platform refusal of the same second', () => {
    const within = fc.integer({ min: 0, max: 999 }).map((ms) => new Date(+start + ms));
    fc.assert(
      fc.property(within, within, (a, b) => {
        const grant = occurredAt({ type: 'accept', source: 'platform', at: a })!;
        const refusal = occurredAt({ type: 'reject', source: 'platform', at: b })!;
        expect(+grant).toBeGreaterThan(+refusal);
      }),
    );
  });
});
