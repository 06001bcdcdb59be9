import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Permission, permissions } from '#contract/permission.ts';
import { permissionsOf, roles } from '#contract/role.ts';
import { backupRandomBytes, hashBackupCodes, makeBackupCodes, withoutBackupCode } from './backup-codes.ts';
import { appsWithin, type Giver, mayGive, mayGrant } from './grant.ts';
import { isKnownPassword } from './known-passwords.ts';
import { hashPassword, isOutdated, saltBytes, verifyPassword } from './password.ts';
import { hashToken, makeToken } from './token.ts';
import { acceptedStep, base32, totpCode, totpUri } from './totp.ts';

describe('passwords', () => {
  it('are known again by their hash, in either form of Unicode, and no other is', async () => {
    const hash = await hashPassword('café 鸿雁', randomBytes(saltBytes));
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(await verifyPassword('cafe\u0301 鸿雁', hash)).toBe(true);
    for (const other of ['cafe 鸿雁', 'Café 鸿雁', 'café 鸿雁 ', ''])
      expect(await verifyPassword(other, hash)).toBe(false);
  });

  it('have another hash each time, and none by accident', async () => {
    const [one, two] = await Promise.all([1, 2].map(() => hashPassword('the same', randomBytes(saltBytes))));
    expect(one).not.toBe(two);
    for (const text of ['', 'x', '$argon2id$v=19$m=1$x', one!.slice(0, 60)]) {
      expect(await verifyPassword('the same', text)).toBe(false);
    }
  });

  it('are hashed anew when their cost is not today’s', async () => {
    const hash = await hashPassword('x', randomBytes(saltBytes));
    expect(isOutdated(hash)).toBe(false);
    expect(isOutdated(hash.replace('t=2', 't=1'))).toBe(true);
  });

  it('that are guessed first are told', () => {
    const person = { email: 'wang.fang@example.com', name: '王芳芳芳芳芳芳芳芳芳' };
    const bad = [
      '1234567890',
      'Password123',
      'aaaaaaaaaaaa',
      'ababababab',
      'WANG.FANG@example.com',
      'wang.fang',
      person.name,
    ];
    for (const one of bad) expect(isKnownPassword(one, person), one).toBe(true);
    expect(isKnownPassword('wild goose 42', person)).toBe(false);
  });
});

describe('authenticator codes', () => {
  // RFC 6238, appendix B, SHA-1: the last six of eight digits.
  const secret = Buffer.from('12345678901234567890');
  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('are those of the standard at %i s', (seconds, code) => {
    expect(totpCode(secret, Math.floor(seconds / 30))).toBe(code);
  });

  it('are taken a half-minute early or late, and each once', () => {
    const now = new Date(1_800_000_015_000);
    const step = 60_000_000;
    for (const [offset, taken] of [
      [-2, null],
      [-1, step - 1],
      [0, step],
      [1, step + 1],
      [2, null],
    ] as const) {
      expect(acceptedStep(secret, totpCode(secret, step + offset), now, 0)).toBe(taken);
    }
    expect(acceptedStep(secret, totpCode(secret, step), now, step)).toBeNull();
    expect(acceptedStep(secret, totpCode(secret, step - 1), now, step)).toBeNull();
    for (const junk of ['', '12345', '1234567', 'abcdef']) expect(acceptedStep(secret, junk, now, 0)).toBeNull();
  });

  it('come from a secret that authenticators can read', () => {
    // RFC 4648, section 10.
    expect(['f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => base32(Buffer.from(text)))).toEqual([
      'MY',
      'MZXQ',
      'MZXW6',
      'MZXW6YQ',
      'MZXW6YTB',
      'MZXW6YTBOI',
    ]);
    const uri = new URL(totpUri(secret, 'a@example.com', '鸿雁 测试'));
    expect(uri.searchParams.get('issuer')).toBe('鸿雁 测试');
    expect(uri.searchParams.get('secret')).toBe(base32(secret));
  });
});

describe('backup codes', () => {
  it('are ten, easily copied, and each used once in any spelling', () => {
    const codes = makeBackupCodes(randomBytes(backupRandomBytes));
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[A-HJKMNP-TV-Z2-9]{4}(-[A-HJKMNP-TV-Z2-9]{4}){2}$/);
    const hashes = hashBackupCodes(codes);
    const left = withoutBackupCode(hashes, ` ${codes[3]!.toLowerCase().replaceAll('-', '')} `)!;
    expect(left).toHaveLength(9);
    expect(withoutBackupCode(left, codes[3]!)).toBeNull();
    expect(withoutBackupCode(hashes, '')).toBeNull();
    expect(() => makeBackupCodes(randomBytes(3))).toThrow(RangeError);
  });
});

describe('tokens', () => {
  it('are kept as their hash only', () => {
    const { text, hash } = makeToken(Buffer.alloc(32, 7));
    expect(text).toMatch(/^[\w-]{43}$/);
    expect(hash).toEqual(hashToken(text));
    expect(() => makeToken(Buffer.alloc(16))).toThrow(RangeError);
  });
});

const apps = fc.oneof(fc.constant('all' as const), fc.subarray(['a', 'b', 'c']));
const grants = fc.record({ role: fc.constantFrom(...roles), apps, personalData: fc.boolean() });
const giverOf = (grant: { role: (typeof roles)[number]; apps: 'all' | string[]; personalData: boolean }): Giver => {
  return { role: grant.role, apps: grant.apps, permissions: new Set<Permission>(permissionsOf(grant)) };
};

describe('giving', () => {
  it('never gives more than one has, and passes on: who was made can make nobody its maker could not', () => {
    fc.assert(
      fc.property(grants, grants, grants, (maker, made, third) => {
        if (!mayGrant(giverOf(maker), made)) return;
        for (const one of permissionsOf(made)) expect(permissionsOf(maker)).toContain(one);
        expect(appsWithin(made.apps, maker.apps)).toBe(true);
        if (mayGrant(giverOf(made), third)) expect(mayGrant(giverOf(maker), third)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('makes owners by owners only, and everybody by an owner of all apps', () => {
    const owner = giverOf({ role: 'owner', apps: 'all', personalData: true });
    const admin = giverOf({ role: 'admin', apps: 'all', personalData: true });
    fc.assert(
      fc.property(grants, (grant) => {
        expect(mayGrant(owner, grant)).toBe(true);
        expect(mayGrant(admin, grant)).toBe(grant.role !== 'owner');
      }),
    );
    expect(mayGrant({ ...owner, role: null }, { role: 'owner', apps: [], personalData: false })).toBe(false);
  });

  it('of scopes stays within one’s own', () => {
    fc.assert(
      fc.property(
        fc.subarray([...permissions]),
        fc.subarray([...permissions]),
        apps,
        apps,
        (own, given, ownApps, some) => {
          const giver: Giver = { role: null, permissions: new Set(own), apps: ownApps };
          const within = given.every((one) => own.includes(one)) && appsWithin(some, ownApps);
          expect(mayGive(giver, given, some)).toBe(within);
        },
      ),
    );
  });
});
