import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Trigger, trigger } from '#contract/schedule.ts';
import { type Change, changeHappening, changesOf, isCancelled, waitOf, watchedBy } from './trigger.ts';

const at = new Date('2027-03-01T08:00:00Z');
const of = (given: object): Trigger => trigger.parse(given);
const change = (from: unknown, to: unknown, attribute = 'plan') =>
  changeHappening({ attribute, from, to }, { id: 'e1', at });
const goesOff = (attribute: object, from: unknown, to: unknown) =>
  waitOf(of({ attribute }), change(from, to, (attribute as { name: string }).name)) !== null;

describe('changesOf', () => {
  const watched = watchedBy([of({ attribute: { name: 'plan' } }), of({ event: 'viewed' })]);

  it('names only what triggers watch', () => {
    expect([...watched]).toEqual(['plan']);
    expect(changesOf(watched, { points: 1 }, { points: 2, plan: 'gold' })).toEqual([
      { attribute: 'plan', from: null, to: 'gold' },
    ]);
  });

  it.each<[unknown, unknown]>([
    ['gold', 'gold'],
    [
      ['a', 'b'],
      ['b', 'a'],
    ],
    [undefined, null],
    [0, 0],
  ])('%j and then %j is no change', (from, to) => {
    expect(changesOf(watched, { plan: from }, { plan: to })).toEqual([]);
  });

  it('never calls the same a change, and what a change says is what was and what is', () => {
    const value = fc.oneof(fc.constant(undefined), fc.string(), fc.double({ noNaN: true }), fc.boolean());
    fc.assert(
      fc.property(value, value, (before, after) => {
        const [found] = changesOf(watched, { plan: before }, { plan: after ?? null });
        if (JSON.stringify(before ?? null) === JSON.stringify(after ?? null)) expect(found).toBeUndefined();
        else expect(found).toEqual({ attribute: 'plan', from: before ?? null, to: after ?? null } satisfies Change);
      }),
    );
  });
});

describe('a trigger on an attribute', () => {
  it.each<[string, object, unknown, unknown, boolean]>([
    ['any other value', { name: 'plan' }, 'free', 'gold', true],
    ['a first value', { name: 'plan' }, null, 'gold', true],
    ['taken away', { name: 'plan' }, 'gold', null, false],
    ['taken away, asked for', { name: 'plan', exists: false }, 'gold', null, true],
    ['into this one', { name: 'plan', equals: 'gold' }, 'free', 'gold', true],
    ['into another one', { name: 'plan', equals: 'gold' }, 'free', 'silver', false],
    ['across a limit', { name: 'points', at_least: 100 }, 90, 120, true],
    ['beyond it already', { name: 'points', at_least: 100 }, 110, 120, false],
    ['back across it', { name: 'points', at_least: 100 }, 120, 90, false],
    ['a list with one more', { name: 'interests', contains_any: ['puer'] }, ['green'], ['green', 'puer'], true],
    ['a list that had it', { name: 'interests', contains_any: ['puer'] }, ['puer'], ['green', 'puer'], false],
  ])('%s', (_, attribute, from, to, expected) => {
    expect(goesOff(attribute, from, to)).toBe(expected);
  });

  it('is not set off by other attributes, nor by events', () => {
    const gold = of({ attribute: { name: 'plan' } });
    expect(waitOf(gold, change('a', 'b', 'other'))).toBeNull();
    expect(waitOf(gold, { id: 'e', name: 'plan', at, properties: { attribute: 'plan' } })).toBeNull();
    expect(waitOf(of({ event: 'viewed' }), change('a', 'b'))).toBeNull();
  });

  it('counts each change for itself where it says so', () => {
    const each = of({ attribute: { name: 'plan' }, again: 'each', delay_minutes: 30 });
    expect(waitOf(each, change('a', 'b'))).toEqual({ key: 'e1/plan', dueAt: new Date('2027-03-01T08:30:00Z') });
    expect(waitOf(of({ attribute: { name: 'plan' } }), change('a', 'b'))).toMatchObject({ key: '' });
  });
});

describe('isCancelled', () => {
  const cart = of({
    event: 'cart.added',
    delay_minutes: 30,
    cancel_if: [{ event: 'order.paid' }, { attribute: { name: 'plan', equals: 'staff' } }],
  });
  const seen = (over: Partial<Parameters<typeof isCancelled>[2]> = {}) => {
    return isCancelled(cart, at, { since: [], attributes: {}, now: at, ...over });
  };

  it('is by what was done since, or by an attribute as it is now', () => {
    const paid = (minutes: number) => {
      return [{ name: 'order.paid', at: new Date(at.getTime() + minutes * 60_000), properties: null }];
    };
    expect(seen()).toBe(false);
    expect(seen({ since: paid(-1) })).toBe(false);
    expect(seen({ since: paid(0) })).toBe(true);
    expect(seen({ attributes: { plan: 'staff' } })).toBe(true);
    expect(seen({ attributes: { plan: 'gold' } })).toBe(false);
  });
});

describe('the contract', () => {
  it.each<[string, object]>([
    ['neither event nor attribute', {}],
    ['both', { event: 'viewed', attribute: { name: 'plan' } }],
    ['properties of an attribute', { attribute: { name: 'plan' }, where: [{ property: 'a', equals: 1 }] }],
    ['two tests', { attribute: { name: 'plan', equals: 'a', starts_with: 'a' } }],
    ['days', { attribute: { name: 'renews', within_days: 3 } }],
    ['an empty cancel_if', { event: 'viewed', cancel_if: [{}] }],
    ['a name that is none', { attribute: { name: 'Plan; drop table' } }],
  ])('refuses %s', (_, given) => {
    expect(trigger.safeParse(given).success).toBe(false);
  });
});
