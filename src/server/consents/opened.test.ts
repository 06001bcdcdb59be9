import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { idAt } from '#core/ids.ts';
import { AppVault } from '#core/vault/app-vault.ts';
import { keyOf, keyringOf } from '#core/vault/keys.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { openedEvent } from './opened.ts';

const now = new Date('2026-11-22T10:00:00Z');
const row = { id: '01234567-89ab-7fff-bfff-00000000000a', bucket_start: 0, spread: 4 } as AppRow;

function newVault() {
  const key = () => keyOf(randomBytes(32));
  const data = keyringOf([{ id: 1, key: key() }]);
  return new AppVault(row.id, { data, recipientIndex: key(), deliveryToken: key(), clientToken: key() });
}

const vault = newVault();
const pushOf = (at: string) => idAt(new Date(at), randomBytes(10));

function open(token: string, launchScene?: number) {
  return openedEvent(row, vault, { token, launchScene, source: 'client', at: now }, now);
}

describe('openedEvent', () => {
  const name = { pushId: pushOf('2026-11-20T23:59:00Z'), recipientId: vault.recipientIdOf('o_user') };
  const token = vault.deliveryToken(name);

  it('names the delivery and is filed under the day of its push', () => {
    expect(open(token, 1107)).toMatchObject({
      day: '2026-11-20',
      recipientId: name.recipientId,
      kind: 'opened',
      payload: { push_id: name.pushId, launch_scene: 1107 },
    });
  });

  it('is one event however often and by whichever launch scene of a message it is told', () => {
    const told = [undefined, 1014, 1107].map((launchScene) => open(token, launchScene));
    expect(new Set(told.map((one) => typeof one === 'object' && one.dedupe)).size).toBe(1);
  });

  it('is none when the mini-program was entered another way', () => {
    expect(open(token, 1001)).toBe('other_scene');
  });

  it('files opens of old pushes under the first day the inbox has', () => {
    const old = vault.deliveryToken({ ...name, pushId: pushOf('2026-03-01T00:00:00Z') });
    expect(open(old)).toMatchObject({ day: '2026-11-14' });
  });

  it('refuses a token of another app and what is no token', () => {
    expect([open(newVault().deliveryToken(name), 1001), open('x')]).toEqual(['invalid_token', 'invalid_token']);
  });
});
