import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { idAt } from '#core/ids.ts';
import { AppVault } from '#core/vault/app-vault.ts';
import { keyOf, keyringOf } from '#core/vault/keys.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { clickedEvent } from './clicked.ts';

const now = new Date('2026-11-22T10:00:00Z');
const row = { id: '01234567-89ab-7fff-bfff-00000000000a', bucket_start: 0, spread: 4 } as AppRow;

function newVault() {
  const key = () => keyOf(randomBytes(32));
  const data = keyringOf([{ id: 1, key: key() }]);
  return new AppVault(row.id, { data, recipientIndex: key(), deliveryToken: key(), clientToken: key() });
}

describe('clickedEvent', () => {
  const vault = newVault();
  const pushId = idAt(new Date('2026-11-20T23:59:00Z'), randomBytes(10));
  const name = { pushId, recipientId: vault.recipientIdOf('o_user') };
  const click = (token: string, target = 'buy') => clickedEvent(row, vault, { token, target, at: now }, now);

  it('names the delivery and is filed under the day of its push', () => {
    expect(click(vault.deliveryToken(name))).toMatchObject({
      day: '2026-11-20',
      recipientId: name.recipientId,
      kind: 'clicked',
      payload: { push_id: pushId, target: 'buy' },
    });
  });

  it('is one event whatever was clicked', () => {
    const told = ['buy', 'share', 'h5:spring'].map((target) => click(vault.deliveryToken(name), target));
    expect(new Set(told.map((one) => typeof one === 'object' && one.dedupe)).size).toBe(1);
  });

  it('refuses a token of another app and what is no token', () => {
    expect([click(newVault().deliveryToken(name)), click('x')]).toEqual(['invalid_token', 'invalid_token']);
  });
});
