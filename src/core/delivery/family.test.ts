import { describe, expect, it } from 'vitest';
import { relationOf, type StoredSteps, strategyOf } from './family.ts';

const step = (when: 'no_credit' | 'not_sent' | 'not_opened') => ({ when, message: {}, template_id: 't' });
const [a, b, c] = [step('no_credit'), step('not_sent'), step('not_opened')];
const row = (push_id: string, steps: StoredSteps['steps'], rest: Partial<StoredSteps> = {}): StoredSteps => {
  return { push_id, steps, fired_at: null, child_id: null, result: null, ...rest };
};
const at = new Date(0);
const rowsOf = (...rows: StoredSteps[]) => new Map(rows.map((one) => [one.push_id, one]));
const states = (...rows: StoredSteps[]) => strategyOf('p1', rowsOf(...rows)).map((one) => [one.state, one.after]);

describe('strategyOf', () => {
  it('follows the steps from push to push', () => {
    expect(states()).toEqual([]);
    expect(states(row('p1', [a, b, c]))).toEqual([
      ['waiting', 'p1'],
      ['waiting', null],
      ['waiting', null],
    ]);
    const sent = { fired_at: at, result: 'sent' as const };
    expect(states(row('p1', [a, b, c], { ...sent, child_id: 'p2' }), row('p2', [b, c]))).toEqual([
      ['sent', 'p1'],
      ['waiting', 'p2'],
      ['waiting', null],
    ]);
    expect(
      states(row('p1', [a, b, c], { ...sent, child_id: 'p2' }), row('p2', [b, c], { fired_at: at, result: 'nobody' })),
    ).toEqual([
      ['sent', 'p1'],
      ['nobody', 'p2'],
      ['not_reached', null],
    ]);
  });
});

describe('relationOf', () => {
  it('tells steps, retries and roll-outs apart', () => {
    const rows = rowsOf(row('p1', [a, b], { fired_at: at, result: 'sent', child_id: 'p2' }));
    const push = (id: string, parent_id: string | null, audience = {}) => ({ id, parent_id, audience });
    expect(relationOf(push('p1', null), rows)).toEqual({ relation: 'first', when: null });
    expect(relationOf(push('p2', 'p1', { deliveries: {} }), rows)).toEqual({ relation: 'fallback', when: 'no_credit' });
    expect(relationOf(push('p3', 'p1', { deliveries: {} }), rows)).toEqual({ relation: 'retry', when: null });
    expect(relationOf(push('p4', 'p1', { rule: {} }), rows)).toEqual({ relation: 'roll_out', when: null });
  });
});
