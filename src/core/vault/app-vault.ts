import type { KeyObject } from 'node:crypto';
import { blindIndex } from './blind-index.ts';
import { type ClientSession, makeClientToken, readClientToken } from './client-token.ts';
import { type DeliveryName, makeDeliveryToken, readDeliveryToken } from './delivery-token.ts';
import { FieldVault } from './field-vault.ts';
import { dataKeysOf, type KeyRow, onlyKeyOf } from './key-rows.ts';
import { type Keyring, keyringOf, type MasterKeys, type RandomBytes } from './keys.ts';

/** The unwrapped keys of one app. */
export type AppKeys = {
  data: Keyring;
  recipientIndex: KeyObject;
  deliveryToken: KeyObject;
  clientToken: KeyObject;
};

/**
 * Everything done with the keys of one app: it knows recipients by blind index, keeps openids and secrets sealed, and
 * signs tokens. Made once per app and kept.
 *
 * Rotation, all online: a new master key re-wraps the key rows (`rewrapRow`); a new data key (`nextDataKeyRow`) takes
 * the new writes, while old values open by the key id they carry and upkeep re-seals those that are `isStale`.
 */
export class AppVault {
  readonly appId: string;
  readonly fields: FieldVault;
  readonly #keys: AppKeys;

  constructor(appId: string, keys: AppKeys, random?: RandomBytes) {
    this.appId = appId;
    this.fields = new FieldVault(appId, keys.data, random);
    this.#keys = keys;
  }

  /** The recipient id of an openid of this app. */
  recipientIdOf(openid: string): string {
    return blindIndex(this.#keys.recipientIndex, openid);
  }

  /** The blind index of a customer's own id. The mark before it keeps it apart from openids, which hold no colon. */
  aliasIdOf(alias: string): string {
    return blindIndex(this.#keys.recipientIndex, `alias:${alias}`);
  }

  /** The recipient id of an openid and the openid sealed for that recipient's row. */
  sealOpenid(openid: string): { recipientId: string; sealed: Buffer } {
    const recipientId = this.recipientIdOf(openid);
    return { recipientId, sealed: this.fields.seal('recipient.openid', recipientId, openid) };
  }

  /** The openid of a recipient. Throws VaultError, also for another recipient's value. */
  openOpenid(recipientId: string, sealed: Buffer): string {
    return this.fields.open('recipient.openid', recipientId, sealed);
  }

  /** Seals one of the app's own secrets, named by its column ('app.secret', 'app.callback_key'). */
  sealSecret(column: string, secret: string): Buffer {
    return this.fields.seal(column, this.appId, secret);
  }

  /** Opens what `sealSecret` sealed under the same name. Throws VaultError. */
  openSecret(column: string, sealed: Buffer): string {
    return this.fields.open(column, this.appId, sealed);
  }

  /** The same of a secret of several parts. */
  sealJson(column: string, secret: object): Buffer {
    return this.sealSecret(column, JSON.stringify(secret));
  }

  /** Opens what `sealJson` sealed under the same name; `T` is what was sealed there. Throws VaultError. */
  openJson<T>(column: string, sealed: Buffer): T {
    return JSON.parse(this.openSecret(column, sealed)) as T;
  }

  /** The landing page's token of a delivery. */
  deliveryToken(name: DeliveryName): string {
    return makeDeliveryToken(this.#keys.deliveryToken, name);
  }

  /** The delivery a token names, or null when it is not a token of this app. */
  readDeliveryToken(token: string): DeliveryName | null {
    return readDeliveryToken(this.#keys.deliveryToken, token);
  }

  /** A token for the mini-program of one recipient. */
  clientToken(recipientId: string, expiresAt: Date): string {
    return makeClientToken(this.#keys.clientToken, { appId: this.appId, recipientId, expiresAt });
  }

  /** The session of a client token of this app. */
  readClientToken(token: string, now: Date): ClientSession | 'expired' | 'invalid' {
    const session = readClientToken(this.#keys.clientToken, token, now);
    return typeof session === 'object' && session.appId !== this.appId ? 'invalid' : session;
  }
}

/**
 * The vault of an app from its stored keys. Throws RangeError when a key is missing and VaultError when one does not
 * unwrap, so a wrong master key shows at start and not at the first push.
 */
export function appVaultOf(
  masters: MasterKeys,
  appId: string,
  rows: readonly KeyRow[],
  random?: RandomBytes,
): AppVault {
  const keys: AppKeys = {
    data: keyringOf(dataKeysOf(masters, rows, appId)),
    recipientIndex: onlyKeyOf(masters, rows, appId, 'recipient_index'),
    deliveryToken: onlyKeyOf(masters, rows, appId, 'delivery_token'),
    clientToken: onlyKeyOf(masters, rows, appId, 'client_token'),
  };
  return new AppVault(appId, keys, random);
}
