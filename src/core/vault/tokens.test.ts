import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uuidFromBytes } from '#core/ids.ts';
import { claimedAppOf, makeClientToken, readClientToken } from '#core/vault/client-token.ts';
import { makeDeliveryToken, readDeliveryToken } from '#core/vault/delivery-token.ts';
import { keyOf } from '#core/vault/keys.ts';

const key = keyOf(Buffer.alloc(32, 1));
const otherKey = keyOf(Buffer.alloc(32, 2));
const uuid = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => uuidFromBytes(bytes));
const delivery = fc.record({ pushId: uuid, recipientId: uuid });
const second = fc.integer({ min: 0, max: 2 ** 40 - 1 });
const session = fc.record({ appId: uuid, recipientId: uuid, expiresAt: second.map((s) => new Date(s * 1000)) });
const always = new Date(0);

/** The token with one bit of its bytes flipped. */
function flipped(token: string, n: number): string {
  const bytes = Buffer.from(token, 'base64url');
  const bit = n % (bytes.length * 8);
  bytes[bit >> 3]! ^= 1 << (bit & 7);
  return bytes.toString('base64url');
}

describe('delivery token', () => {
  it('is 60 URL-safe characters that name the delivery', () => {
    fc.assert(
      fc.property(delivery, (name) => {
        const token = makeDeliveryToken(key, name);
        expect(token).toMatch(/^[A-Za-z0-9_-]{60}$/);
        expect(readDeliveryToken(key, token)).toEqual(name);
      }),
    );
  });

  it('is refused with a flipped bit or by the key of another app', () => {
    fc.assert(
      fc.property(delivery, fc.nat(), (name, n) => {
        const token = makeDeliveryToken(key, name);
        expect(readDeliveryToken(key, flipped(token, n))).toBeNull();
        expect(readDeliveryToken(otherKey, token)).toBeNull();
      }),
    );
  });

  it('has one spelling', () => {
    const token = makeDeliveryToken(key, {
      pushId: uuidFromBytes(Buffer.alloc(16, 255)),
      recipientId: uuidFromBytes(Buffer.alloc(16, 255)),
    });
    expect(token).toContain('_');
    for (const text of [
      '',
      `${token}=`,
      `${token} `,
      ` ${token}`,
      `${token}\n`,
      token.replaceAll('_', '/'),
      token.slice(4),
    ]) {
      expect(readDeliveryToken(key, text)).toBeNull();
    }
  });

  it('is null for any other text', () => {
    fc.assert(fc.property(fc.string(), (text) => readDeliveryToken(key, text) === null));
  });

  it('keeps its form: tokens that are out there must stay readable', () => {
    const token = makeDeliveryToken(key, {
      pushId: '01234567-89ab-7fff-bfff-ffffffffffff',
      recipientId: '9f86d081-884c-7d65-9a2f-eaa0c55ad015',
    });
    expect(token).toBe('AQEjRWeJq3__v_________-fhtCBiEx9ZZov6qDFWtAVW2c1xmHoQ8aOPTs7');
  });
});

describe('client token', () => {
  it('carries the session until it expires', () => {
    fc.assert(
      fc.property(session, (who) => {
        const token = makeClientToken(key, who);
        expect(token).toMatch(/^[A-Za-z0-9_-]{72}$/);
        expect(claimedAppOf(token)).toBe(who.appId);
        expect(readClientToken(key, token, new Date(who.expiresAt.getTime() - 1))).toEqual(who);
        expect(readClientToken(key, token, who.expiresAt)).toBe('expired');
      }),
    );
  });

  it('is invalid with a flipped bit or for the key of another app, expired or not', () => {
    fc.assert(
      fc.property(session, fc.nat(), fc.boolean(), (who, n, late) => {
        const now = late ? new Date(who.expiresAt.getTime() + 1) : always;
        const token = makeClientToken(key, who);
        expect(readClientToken(key, flipped(token, n), now)).toBe('invalid');
        expect(readClientToken(otherKey, token, now)).toBe('invalid');
      }),
    );
  });

  it('is invalid for any other text, also for a delivery token', () => {
    fc.assert(fc.property(fc.string(), (text) => readClientToken(key, text, always) === 'invalid'));
    fc.assert(
      fc.property(delivery, (name) => {
        expect(readClientToken(key, makeDeliveryToken(key, name), always)).toBe('invalid');
      }),
    );
    expect(claimedAppOf('short')).toBeNull();
  });

  it('cuts fractions of a second off', () => {
    const recipientId = uuidFromBytes(Buffer.alloc(16));
    const token = makeClientToken(key, { appId: recipientId, recipientId, expiresAt: new Date(1999) });
    expect(readClientToken(key, token, new Date(999))).toMatchObject({ expiresAt: new Date(1000) });
    expect(readClientToken(key, token, new Date(1000))).toBe('expired');
  });
});
