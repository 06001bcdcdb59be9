import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyDraft } from './form.ts';
import {
  emptyTiming,
  isRecurrenceOpen,
  isTimeOpen,
  propertiesIn,
  type Recurrence,
  recurrenceOf,
  type Trigger,
  timingOfSchedule,
  triggerOf,
} from './timing.ts';

const at = fc.constantFrom('00:00', '10:30', '23:59');
const weekday = fc.constantFrom('mon' as const, 'wed' as const, 'sun' as const);
const start = '2027-01-01T00:00:00.000Z';
const rhythm: fc.Arbitrary<Recurrence> = fc.oneof(
  fc.record({ daily: fc.record({ at }) }),
  fc.record({ cron: fc.constantFrom('0 10 * * 1-5', '* * * * *') }),
  fc.record({
    monthly: fc.record({ day: fc.oneof(fc.integer({ min: 1, max: 31 }), fc.constant('last' as const)), at }),
  }),
  weekday.map((on) => ({ weekly: { on: [on], at: '10:00' } })),
  fc.constantFrom<Recurrence>(
    { every: { count: 3, unit: 'day', at: '10:00' }, start },
    { every: { count: 2, unit: 'week', on: ['mon', 'thu'], at: '10:00' }, start },
    { every: { count: 2, unit: 'month', on: [1, 15], at: '10:00' }, start },
    { once: { at: start } },
  ),
);
const rest = fc.record(
  { time_zone: fc.constant('Asia/Tokyo'), end: fc.constant('2028-01-01T00:00:00.000Z') },
  { requiredKeys: [] },
);

describe('a standing order in the composer', () => {
  it('goes out as it came in, whatever its rhythm', () => {
    fc.assert(
      fc.property(rhythm, rest, fc.constantFrom('skip', 'latest', 'all'), (of, more, missed) => {
        const given = { ...of, ...more, missed } as Recurrence;
        const { recurrence } = timingOfSchedule(given, null);
        expect(recurrenceOf(recurrence)).toEqual(given);
        expect(isRecurrenceOpen(recurrence)).toBe(false);
      }),
    );
  });

  it.each<Trigger>([
    { event: 'cart.added', delay_minutes: 30, again: 'ignore', cancel_if: [{ event: 'order.paid' }] },
    { event: 'viewed', where: [{ property: 'price', at_least: 10 }], delay_minutes: 0, again: 'each' },
    { attribute: { name: 'level', equals: 'gold' }, delay_minutes: 0, again: 'restart' },
    {
      attribute: { name: 'level' },
      delay_minutes: 5,
      again: 'each',
      cancel_if: [{ attribute: { name: 'off', exists: true } }],
    },
  ])('keeps a trigger as it is: %j', (given) => {
    expect(triggerOf(timingOfSchedule(null, given))).toEqual(given);
  });

  it('is open until its days, its time and its start are there', () => {
    const { recurrence } = emptyTiming;
    expect(isRecurrenceOpen({ ...recurrence, on: [] })).toBe(true);
    expect(isRecurrenceOpen({ ...recurrence, at: '' })).toBe(true);
    expect(isRecurrenceOpen({ ...recurrence, rhythm: 'every' })).toBe(true);
    expect(isRecurrenceOpen({ ...recurrence, rhythm: 'cron', cron: ' ' })).toBe(true);
    expect(isRecurrenceOpen({ ...recurrence, on: [], rhythm: 'daily' })).toBe(false);
  });

  it('is open until its attribute, and the value that is asked for, are there', () => {
    const open = (attribute: object) => {
      const trigger = { ...emptyTiming.trigger, attribute: attribute as never };
      return isTimeOpen({ ...emptyDraft, timing: { ...emptyTiming, when: 'trigger', trigger } });
    };
    expect(open({ name: '' })).toBe(true);
    expect(open({ name: 'level', equals: '' })).toBe(true);
    expect(open({ name: 'level', in: [] })).toBe(true);
    expect([{ name: 'level' }, { name: 'level', equals: false }, { name: 'n', above: 0 }].map(open)).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('finds the properties of the event that a text names', () => {
    expect(
      propertiesIn(['{{ event.goods | default: "x" }}', '{{ event.price }} {{event.goods}}', 'revent.no']),
    ).toEqual(['goods', 'price']);
  });
});
