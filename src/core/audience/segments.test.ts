import { describe, expect, it } from 'vitest';
import { segmentsOf } from './segments.ts';

const [a, b, c] = ['a', 'b', 'c'].map((one) => `0000000${one}-0000-7000-8000-000000000000`) as [string, string, string];

describe('segmentsOf', () => {
  it('names those an audience is for, once, however they stand in it', () => {
    expect(segmentsOf({ segment_id: a })).toEqual([a]);
    expect(segmentsOf({ include: [{ segment_id: a }, { rule: { any: [{ segment: b }, { segment: a }] } }] })).toEqual([
      a,
      b,
    ]);
    expect(segmentsOf({ all: true })).toEqual([]);
    expect(segmentsOf({ tags: { any: ['vip'] } })).toEqual([]);
  });

  it('leaves out those that are left out', () => {
    expect(segmentsOf({ include: [{ segment_id: a }], exclude: [{ segment_id: b }] })).toEqual([a]);
    expect(segmentsOf({ rule: { not: { segment: b } } })).toEqual([]);
    expect(segmentsOf({ rule: { not: { all: [{ segment: b }, { not: { segment: c } }] } } })).toEqual([c]);
  });

  it('knows nothing of the frozen rule, in which segments are in place, nor of a retry', () => {
    expect(segmentsOf({ segment_id: a, frozen: { rule: { segment: b }, now: '' } })).toEqual([a]);
    expect(segmentsOf({ deliveries: { push_id: a } })).toEqual([]);
  });
});
