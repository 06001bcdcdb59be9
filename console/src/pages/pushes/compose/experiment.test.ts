import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyExperiment, evenly, experimentDraft, experimentOf, problemsOf } from './experiment.ts';

const variants = (n: number) => Array.from({ length: n }, (_, id) => ({ id, name: `v${id}`, weight: 1, fields: {} }));

describe('an experiment in the composer', () => {
  it('shares a hundred evenly, whatever the number of variants', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), (n) => {
        const weights = evenly(variants(n)).map((one) => one.weight);
        expect(weights.reduce((sum, one) => sum + one, 0)).toBe(100);
        expect(Math.max(...weights) - Math.min(...weights)).toBeLessThan(n);
      }),
    );
  });

  it('goes out as it came in', () => {
    const given = {
      variants: [
        { name: 'a', weight: 30 },
        { name: 'b', weight: 70, fields: { thing1: '新茶' } },
      ],
      hold_out_percent: 10,
      test_percent: 20,
      winner: { ...emptyExperiment.winner, by: 'clicked' as const },
    };
    expect(experimentOf(experimentDraft(given)!, ['thing1', 'amount2'])).toEqual(given);
  });

  it('leaves out fields that the template does not have', () => {
    const [a, b] = emptyExperiment.variants;
    const draft = { ...emptyExperiment, variants: [a!, { ...b!, fields: { gone: 'x' } }] };
    expect(experimentOf(draft, ['thing1']).variants[1]).toEqual({ name: 'b', weight: 50 });
  });

  it('says what is not right yet', () => {
    const [a, b] = emptyExperiment.variants;
    expect(problemsOf(emptyExperiment)).toEqual([]);
    expect(problemsOf({ ...emptyExperiment, variants: [a!, { ...b!, weight: 10 }] })).toEqual(['weights']);
    expect(problemsOf({ ...emptyExperiment, variants: [a!, { ...b!, name: 'a' }] })).toEqual(['twice']);
    expect(problemsOf({ ...emptyExperiment, variants: [a!, { ...b!, name: '版本' }] })).toEqual(['name']);
    expect(problemsOf({ ...emptyExperiment, holdOut: 50, testPercent: 60 })).toEqual(['more']);
  });
});
