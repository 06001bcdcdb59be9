import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { experiment as schema } from '#contract/experiment.ts';
import { armOf, boundsOf, keyOf, restPercent, triedRule } from './arms.ts';
import { erfc, type VariantCount, verdictOf, winnerOf } from './verdict.ts';

const of = (given: object) =>
  schema.parse({
    variants: [
      { name: 'a', weight: 50 },
      { name: 'b', weight: 50 },
    ],
    ...given,
  });
const winner = { by: 'clicked', after_hours: 4 };
const ids = Array.from({ length: 20_000 }, (_, i) => `00000000-0000-0000-0000-${String(i).padStart(12, '0')}`);

describe('arms', () => {
  const tried = of({
    variants: [
      { name: 'a', weight: 75 },
      { name: 'b', weight: 25 },
    ],
    hold_out_percent: 10,
    test_percent: 40,
    winner,
  });

  it('are as large as they ought to be', () => {
    const bounds = boundsOf(tried);
    const counts = new Map<string, number>();
    for (const id of ids) {
      const arm = armOf(bounds, 'key', id);
      const name = typeof arm === 'string' ? arm : tried.variants[arm.variant]!.name;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const share = (name: string) => counts.get(name)! / ids.length;
    for (const [name, expected] of [
      ['hold_out', 0.1],
      ['a', 0.3],
      ['b', 0.1],
      ['rest', 0.5],
    ] as const) {
      expect(Math.abs(share(name) - expected)).toBeLessThan(0.012);
    }
  });

  it('stay the same under the same key, and are others under another', () => {
    const bounds = boundsOf(of({}));
    const arms = (key: string) => ids.slice(0, 200).map((id) => JSON.stringify(armOf(bounds, key, id)));
    expect(arms('spring')).toEqual(arms('spring'));
    expect(arms('spring')).not.toEqual(arms('summer'));
    expect(keyOf(of({}), 'p1')).toBe('p1');
    expect(keyOf(of({ key: 'spring' }), 'p1')).toBe('spring');
  });

  it('leave a rest that a rule can name, and none where all are tried', () => {
    expect(triedRule(tried, 'p1')).toEqual({ sample: { percent: 50, salt: 'p1' } });
    expect(restPercent(of({ hold_out_percent: 10 }))).toBe(0);
    expect(triedRule(of({ hold_out_percent: 10 }), 'p1')).toBeNull();
  });

  it('cover everybody once, whatever the shares', () => {
    const shares = fc.tuple(
      fc.integer({ min: 0, max: 50 }),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 99 }),
    );
    fc.assert(
      fc.property(shares, ([held, test, weight]) => {
        const bounds = boundsOf(
          of({
            variants: [
              { name: 'a', weight },
              { name: 'b', weight: 100 - weight },
            ],
            hold_out_percent: held,
            test_percent: test,
            winner,
          }),
        );
        expect(bounds).toEqual(bounds.toSorted((x, y) => x - y));
        expect(bounds.at(-1)).toBe(Math.floor(((held + test) / 100) * 2 ** 32));
      }),
    );
  });
});

describe('verdictOf', () => {
  const count = (accepted: number, clicked: number): VariantCount => ({ accepted, opened: clicked, clicked });
  const rule = { by: 'clicked' as const, confidence: 0.95 };

  it('agrees with known values of the test', () => {
    expect(erfc(1.96 / Math.SQRT2)).toBeCloseTo(0.05, 4);
    expect(erfc(2.576 / Math.SQRT2)).toBeCloseTo(0.01, 4);
    // 200 of 2,000 against 250 of 2,000: z = 2.502, p = 0.0124.
    expect(verdictOf([count(2000, 200), count(2000, 250)], rule)).toMatchObject({ best: 1, significant: true });
    expect(verdictOf([count(2000, 200), count(2000, 250)], rule).pValue).toBeCloseTo(0.0124, 3);
    expect(verdictOf([count(2000, 200), count(2000, 250)], { ...rule, confidence: 0.99 }).significant).toBe(false);
  });

  it('corrects for several comparisons', () => {
    const three = verdictOf([count(2000, 200), count(2000, 245), count(2000, 200)], rule);
    const two = verdictOf([count(2000, 200), count(2000, 245)], rule);
    expect(three.pValue).toBeCloseTo(2 * two.pValue!, 6);
  });

  it('says nothing of too few', () => {
    expect(verdictOf([count(99, 50), count(99, 1)], rule)).toMatchObject({
      why: 'too_few',
      significant: false,
      best: 0,
    });
    expect(verdictOf([count(5000, 9), count(5000, 0)], rule)).toMatchObject({ why: 'too_few' });
    expect(verdictOf([count(5000, 0), count(5000, 0)], rule)).toMatchObject({ why: 'too_few', best: null });
  });

  it('takes chance for a winner about as often as it says', () => {
    const random = generator(3);
    const draw = (n: number, p: number) =>
      Array.from({ length: n }, () => (random() < p ? 1 : 0)).reduce<number>((a, b) => a + b, 0);
    let wins = 0;
    for (let i = 0; i < 1000; i++) {
      const counts = [draw(400, 0.1), draw(400, 0.1)].map((clicked) => count(400, clicked));
      if (verdictOf(counts, rule).significant) wins++;
    }
    expect(wins / 1000).toBeGreaterThan(0.03);
    expect(wins / 1000).toBeLessThan(0.07);
  });

  it('finds a real difference', () => {
    const random = generator(5);
    const draw = (n: number, p: number) =>
      Array.from({ length: n }, () => (random() < p ? 1 : 0)).reduce<number>((a, b) => a + b, 0);
    let right = 0;
    for (let i = 0; i < 200; i++) {
      const found = verdictOf([count(2000, draw(2000, 0.08)), count(2000, draw(2000, 0.12))], rule);
      if (found.significant && found.best === 1) right++;
    }
    expect(right / 200).toBeGreaterThan(0.95);
  });

  it('knows what to do without a winner', () => {
    const none = verdictOf([count(2000, 200), count(2000, 210)], rule);
    expect([winnerOf(none, 'first'), winnerOf(none, 'best'), winnerOf(none, 'stop')]).toEqual([0, 1, null]);
    const nothing = verdictOf([count(0, 0), count(0, 0)], rule);
    expect([winnerOf(nothing, 'first'), winnerOf(nothing, 'best'), winnerOf(nothing, 'stop')]).toEqual([0, 0, null]);
  });
});

/** Numbers that look random and are the same every time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
