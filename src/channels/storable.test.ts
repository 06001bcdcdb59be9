import { describe, expect, it } from 'vitest';
import { isCode, storable } from './storable.ts';

describe('an outcome that can be written down', () => {
  it('has no NUL and no half of a pair in its words', () => {
    const unknown = storable({ kind: 'unknown', detail: 'HTTP 502: \0<html>\ud83d' });
    expect(unknown).toEqual({ kind: 'unknown', detail: 'HTTP 502: \uFFFD<html>\uFFFD' });
    const failed = { kind: 'failed', reason: 'rejected', errcode: 1, errmsg: 'a\0b 😀', rid: null } as const;
    expect(storable(failed)).toEqual({ ...failed, errmsg: 'a\uFFFDb 😀' });
    expect(storable({ kind: 'accepted', msgId: '17\0' })).toEqual({ kind: 'accepted', msgId: '17\uFFFD' });
    expect(storable({ kind: 'accepted', msgId: null })).toEqual({ kind: 'accepted', msgId: null });
  });

  it('has a code of 32 bits', () => {
    expect([0, -1, 2_147_483_647, 2_147_483_648, 1.5, '40001', null].map(isCode)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
