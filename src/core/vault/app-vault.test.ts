import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUuid } from '#core/ids.ts';
import { AppVault, appVaultOf } from '#core/vault/app-vault.ts';
import { blindIndex } from '#core/vault/blind-index.ts';
import {
  appKeyPurposes,
  type KeyRow,
  newKeyRow,
  nextDataKeyRow,
  orgKeyPurposes,
  rewrapRow,
} from '#core/vault/key-rows.ts';
import { keyOf, keyringOf, type MasterKey, systemRandom } from '#core/vault/keys.ts';
import { orgVaultOf } from '#core/vault/org-vault.ts';

const master: MasterKey = { id: 'm1', key: keyOf(randomBytes(32)) };
const masters = new Map([[master.id, master.key]]);
const appA = '01234567-89ab-7fff-bfff-00000000000a';
const appB = '01234567-89ab-7fff-bfff-00000000000b';
const openid = 'o6_bmjrPTlm6_2sgVt7hMZOPfL2M';
const keysOf = (owner: string, purposes: readonly KeyRow['purpose'][]) =>
  purposes.map((purpose) => newKeyRow(master, { owner, purpose, id: 1 }, systemRandom));
const rowsA = keysOf(appA, appKeyPurposes);
const vaultA = appVaultOf(masters, appA, rowsA);
const vaultB = appVaultOf(masters, appB, keysOf(appB, appKeyPurposes));
const failing = (fault: string) => expect.objectContaining({ name: 'VaultError', fault });

describe('blind index', () => {
  it('is the first 16 bytes of HMAC-SHA256, frozen because ids are stored', () => {
    expect(blindIndex(keyOf(Buffer.alloc(32, 3)), openid)).toBe('f92b8e02-228c-345e-c8b6-a9154cb69eb4');
  });

  it('is that HMAC for a text of any length and alphabet', () => {
    const key = keyOf(randomBytes(32));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const mac = createHmac('sha256', key).update(text, 'utf8').digest('hex').slice(0, 32);
        expect(blindIndex(key, text).replaceAll('-', '')).toBe(mac);
      }),
    );
  });

  it('is one id per openid, and another in another app', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(isUuid(vaultA.recipientIdOf(a))).toBe(true);
        expect(vaultA.recipientIdOf(a) === vaultA.recipientIdOf(b)).toBe(a === b);
        expect(vaultA.recipientIdOf(a)).not.toBe(vaultB.recipientIdOf(a));
      }),
    );
  });
});

describe('app vault', () => {
  it('opens an openid for its own recipient only', () => {
    const { recipientId, sealed } = vaultA.sealOpenid(openid);
    expect(recipientId).toBe(vaultA.recipientIdOf(openid));
    expect(sealed.includes(openid)).toBe(false);
    expect(vaultA.openOpenid(recipientId, sealed)).toBe(openid);
    expect(() => vaultA.openOpenid(vaultA.recipientIdOf('other'), sealed)).toThrow(failing('not_authentic'));
    expect(() => vaultB.openOpenid(recipientId, sealed)).toThrow(failing('not_authentic'));
  });

  it('never seals the same value the same way twice', () => {
    expect(vaultA.sealOpenid(openid).sealed.equals(vaultA.sealOpenid(openid).sealed)).toBe(false);
  });

  it('opens a secret under its own name only', () => {
    const sealed = vaultA.sealSecret('app.secret', 's3cret');
    expect(vaultA.openSecret('app.secret', sealed)).toBe('s3cret');
    expect(() => vaultA.openSecret('app.callback_key', sealed)).toThrow(failing('not_authentic'));
  });

  it('opens a secret of several parts as it was', () => {
    const secret = { url: 'https://a.example/token', header: { name: 'x-key', secret: '密' } };
    const sealed = vaultA.sealJson('app.token_source', secret);
    expect(vaultA.openJson('app.token_source', sealed)).toEqual(secret);
    expect(() => vaultA.openJson('channel.credentials', sealed)).toThrow(failing('not_authentic'));
  });

  it('refuses tokens of another app', () => {
    const name = { pushId: appA, recipientId: appB };
    expect(vaultA.readDeliveryToken(vaultA.deliveryToken(name))).toEqual(name);
    expect(vaultB.readDeliveryToken(vaultA.deliveryToken(name))).toBeNull();
    const token = vaultA.clientToken(appB, new Date(5000));
    expect(vaultA.readClientToken(token, new Date(0))).toMatchObject({ appId: appA, recipientId: appB });
    expect(vaultB.readClientToken(token, new Date(0))).toBe('invalid');
  });

  it('refuses a session of another app even if a copied key signed it', () => {
    const key = keyOf(Buffer.alloc(32, 4));
    const data = keyringOf([{ id: 1, key }]);
    const [a, b] = [appA, appB].map(
      (id) => new AppVault(id, { data, recipientIndex: key, deliveryToken: key, clientToken: key }),
    );
    const token = a!.clientToken(appB, new Date(5000));
    expect(a!.readClientToken(token, new Date(0))).toMatchObject({ appId: appA });
    expect(b!.readClientToken(token, new Date(0))).toBe('invalid');
  });

  it('reads old values after a new data key and a new master key', () => {
    const { recipientId, sealed } = vaultA.sealOpenid(openid);
    const nextMaster = { id: 'm2', key: keyOf(randomBytes(32)) };
    const rows = [...rowsA, nextDataKeyRow(master, rowsA, systemRandom)];
    const moved = rows.map((row) => rewrapRow(masters, row, nextMaster, systemRandom));
    const later = appVaultOf(new Map([[nextMaster.id, nextMaster.key]]), appA, moved);
    expect(later.recipientIdOf(openid)).toBe(recipientId);
    expect(later.openOpenid(recipientId, sealed)).toBe(openid);
    expect(later.fields.isStale(sealed)).toBe(true);
    const fresh = later.sealOpenid(openid).sealed;
    expect(later.fields.isStale(fresh)).toBe(false);
    expect(() => vaultA.openOpenid(recipientId, fresh)).toThrow(failing('unknown_key'));
  });

  it('does not start with a missing key, or with a key of another app', () => {
    expect(() => appVaultOf(masters, appA, rowsA.slice(0, -1))).toThrow(RangeError);
    expect(() => appVaultOf(masters, appB, rowsA)).toThrow(RangeError);
    const stolen = rowsA.map((row) => ({ ...row, owner: appB }));
    expect(() => appVaultOf(masters, appB, stolen)).toThrow(failing('not_authentic'));
    expect(() => nextDataKeyRow(master, [], systemRandom)).toThrow(RangeError);
  });
});

describe('organization vault', () => {
  const org = (id: string) => orgVaultOf(masters, id, keysOf(id, orgKeyPurposes));
  const one = org('01234567-89ab-7fff-bfff-000000000001');
  const two = org('01234567-89ab-7fff-bfff-000000000002');

  it('knows a unionid again, and only inside the organization', () => {
    expect(one.unionIdOf('u1')).toBe(one.unionIdOf('u1'));
    expect(one.unionIdOf('u1')).not.toBe(one.unionIdOf('u2'));
    expect(one.unionIdOf('u1')).not.toBe(two.unionIdOf('u1'));
  });

  it('keeps secrets of its rows', () => {
    const sealed = one.fields.seal('notifier.address', 'row', 'https://robot');
    expect(one.fields.open('notifier.address', 'row', sealed)).toBe('https://robot');
    expect(() => two.fields.open('notifier.address', 'row', sealed)).toThrow(failing('not_authentic'));
  });
});
