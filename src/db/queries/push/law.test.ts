import { describe, expect, it } from 'vitest';
import { countersOf, outcomesOf } from './law.ts';

const rows = [
  { metric: 'accepted', reason: '', n: 7 },
  { metric: 'failed', reason: 'invalid_openid', n: 2 },
  { metric: 'suppressed', reason: 'no_credit', n: 3 },
  { metric: 'unknown', reason: '', n: 0 },
  { metric: 'opened', reason: '', n: 4 },
  { metric: 'delivered', reason: '', n: 6 },
];

describe('roll-ups of a push', () => {
  it('stand for its rows', () => {
    expect(outcomesOf(rows)).toEqual([
      { outcome: 'accepted', reason: null, n: 7, delivered: 6, undelivered: 0, opened: 4, clicked: 0 },
      { outcome: 'failed', reason: 'invalid_openid', n: 2, delivered: 0, undelivered: 0, opened: 0, clicked: 0 },
      { outcome: 'suppressed', reason: 'no_credit', n: 3, delivered: 0, undelivered: 0, opened: 0, clicked: 0 },
    ]);
  });

  it('are compared as the law counts', () => {
    expect(countersOf(rows)).toEqual({ accepted: 7, failed: 2, unknown: 0, suppressed: { no_credit: 3 } });
  });
});
