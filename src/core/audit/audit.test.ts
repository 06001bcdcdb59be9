import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChainedEntry, canonical, chainHash, chainStart } from './chain.ts';
import { shownInAudit } from './shown.ts';

const key = createSecretKey(Buffer.alloc(32, 1));
const entry: ChainedEntry = {
  organization_id: '0190a0a0-0000-7000-8000-000000000000',
  seq: 1,
  at: new Date(0),
  actor_kind: 'member',
  actor_id: 'm',
  actor_label: 'a@example.com',
  action: 'updateApp',
  outcome: 'done',
  target: null,
  app_id: null,
  before: { a: 1, b: [2] },
  after: null,
  times: 1,
  ip: null,
  user_agent: null,
  request_id: null,
};

describe('the chain', () => {
  it('has another hash for another entry, another place and another key', () => {
    const hash = (over: Partial<ChainedEntry> = {}, previous = chainStart, by = key) =>
      chainHash(by, previous, { ...entry, ...over }).toString('hex');
    const own = hash();
    const others = [
      hash({ seq: 2 }),
      hash({ at: new Date(1) }),
      hash({ actor_id: null }),
      // A value that moved to the column beside it.
      hash({ target: 'm', actor_id: null }),
      hash({ before: { a: 1, b: ['2'] } }),
      hash({ times: 2 }),
      hash({ organization_id: '0190a0a0-0000-7000-8000-000000000001' }),
      hash({}, Buffer.alloc(32, 9)),
      hash({}, chainStart, createSecretKey(Buffer.alloc(32, 2))),
    ];
    expect(new Set([own, ...others]).size).toBe(others.length + 1);
    expect(hash({ before: { b: [2], a: 1 } })).toBe(own);
  });

  it('spells a value in one way, whichever order its members come in', () => {
    const shuffled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffled);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([name, part]) => [name, shuffled(part)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonical(shuffled(value))).toBe(canonical(value));
        expect(canonical(JSON.parse(canonical(value)))).toBe(canonical(value));
      }),
    );
  });
});

describe('what is shown in the log', () => {
  it('has no secret and no person in it', () => {
    const shown = shownInAudit({
      name: '店',
      secret: 'abc',
      callback_token: 'abc',
      nested: [{ newPassword: 'abc', openids: ['abc'], fine: 1 }],
      recipient_variables: { abc: {} },
      callback_aes_key: null,
    });
    expect(JSON.stringify(shown)).not.toContain('abc');
    expect(shown).toEqual({
      name: '店',
      secret: '[secret]',
      callback_token: '[secret]',
      nested: [{ newPassword: '[secret]', openids: '[personal]', fine: 1 }],
      recipient_variables: '[personal]',
      callback_aes_key: null,
    });
  });

  it('is bounded and can be stored, whatever it was', () => {
    fc.assert(
      fc.property(fc.anything({ withDate: true, withBigInt: true, withNullPrototype: true }), (value) => {
        const shown = shownInAudit(value);
        const text = JSON.stringify(shown);
        expect(text).not.toContain('\\u0000');
        expect(text.isWellFormed()).toBe(true);
        expect(JSON.parse(text)).toEqual(shown);
        expect(canonical(JSON.parse(text))).toBe(canonical(shown));
      }),
    );
    expect((shownInAudit('x'.repeat(10_000)) as string).length).toBe(501);
    expect(shownInAudit(Array.from({ length: 90 }, () => 1))).toHaveLength(51);
    expect(JSON.stringify(shownInAudit(JSON.parse('['.repeat(50) + ']'.repeat(50)))).length).toBeLessThan(30);
  });
});
