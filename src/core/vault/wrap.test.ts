import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VaultError } from '#core/vault/errors.ts';
import { keyOf, type MasterKey } from '#core/vault/keys.ts';
import { type KeyName, rewrapKey, unwrapKey, wrapKey } from '#core/vault/wrap.ts';

const master = (id: string): MasterKey => ({ id, key: keyOf(randomBytes(32)) });
const old = master('2027-01');
const next = master('2027-02');
const both = new Map([
  [old.id, old.key],
  [next.id, next.key],
]);
const name: KeyName = { owner: 'app-a', purpose: 'data', id: 1 };
const raw = randomBytes(32);
const failing = (fault: string) => expect.objectContaining({ name: 'VaultError', fault });

describe('wrap', () => {
  it('gives the key back under its own name only', () => {
    const wrapped = wrapKey(old, raw, name, randomBytes(12));
    expect(wrapped.masterKeyId).toBe('2027-01');
    expect(unwrapKey(both, wrapped, name).export()).toEqual(raw);
    for (const other of [{ owner: 'app-b' }, { purpose: 'client_token' as const }, { id: 2 }]) {
      expect(() => unwrapKey(both, wrapped, { ...name, ...other })).toThrow(failing('not_authentic'));
    }
  });

  it('moves to a new master key without changing the key; the old master can then go', () => {
    const wrapped = wrapKey(old, raw, name, randomBytes(12));
    const moved = rewrapKey(both, wrapped, next, name, randomBytes(12));
    const onlyNext = new Map([[next.id, next.key]]);
    expect(unwrapKey(onlyNext, moved, name).export()).toEqual(raw);
    expect(() => unwrapKey(onlyNext, wrapped, name)).toThrow(failing('unknown_key'));
  });

  it('never unwraps with a flipped bit, a wrong length or another master under the same id', () => {
    const wrapped = wrapKey(old, raw, name, randomBytes(12));
    fc.assert(
      fc.property(fc.nat({ max: wrapped.wrapped.length * 8 - 1 }), (bit) => {
        const bent = Buffer.from(wrapped.wrapped);
        bent[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => unwrapKey(both, { ...wrapped, wrapped: bent }, name)).toThrow(VaultError);
      }),
    );
    const cut = { ...wrapped, wrapped: wrapped.wrapped.subarray(0, -1) };
    expect(() => unwrapKey(both, cut, name)).toThrow(failing('malformed'));
    expect(() => unwrapKey(new Map([[old.id, next.key]]), wrapped, name)).toThrow(failing('not_authentic'));
    expect(() => unwrapKey(both, { ...wrapped, masterKeyId: next.id }, name)).toThrow(failing('not_authentic'));
  });

  it('wraps keys of 32 bytes only', () => {
    expect(() => wrapKey(old, Buffer.alloc(31), name, randomBytes(12))).toThrow(RangeError);
  });
});
