import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idAt, newId } from '../ids.ts';
import { idsOfMsgId, msgIdOf } from './msg-id.ts';

const moments = fc.integer({ min: Date.UTC(2020, 0, 1) + 1, max: Date.UTC(2089, 0, 1) });
const ids = fc
  .tuple(moments, fc.uint8Array({ minLength: 10, maxLength: 10 }))
  .map(([at, random]) => idAt(new Date(at), random));

describe('the msg_id of a push', () => {
  it('is a decimal number of 64 bits with a sign, and its push lies among the ids it stands for', () => {
    fc.assert(
      fc.property(ids, (id) => {
        const msgId = msgIdOf(id);
        expect(msgId).toMatch(/^[1-9]\d*$/);
        expect(BigInt(msgId)).toBeLessThan(2n ** 63n);
        const { first, last } = idsOfMsgId(msgId)!;
        expect(first <= id && id <= last).toBe(true);
        expect([msgIdOf(first), msgIdOf(last)]).toEqual([msgId, msgId]);
      }),
    );
  });

  it('stands for no id of another msg_id: later ids are later numbers', () => {
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        const [one, other] = [BigInt(msgIdOf(a)), BigInt(msgIdOf(b))];
        if (one === other) return;
        expect(one < other).toBe(a < b);
      }),
    );
  });

  it('is what pushes of now have', () => {
    const id = newId();
    const { first, last } = idsOfMsgId(msgIdOf(id))!;
    expect(first <= id && id <= last).toBe(true);
  });

  it.each(['', '0', '-1', '1.5', 'abc', '1e9', '99999999999999999999', '9223372036854775808', ' 1'])(
    'is not %j',
    (text) => {
      expect(idsOfMsgId(text)).toBeNull();
    },
  );

  it('is of no push before there were any', () => {
    expect(() => msgIdOf(idAt(new Date(Date.UTC(2019, 11, 31)), Buffer.alloc(10)))).toThrow(TypeError);
    expect(() => msgIdOf('not an id')).toThrow(TypeError);
  });
});
