import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { unionIndex } from './blind-index.ts';
import { FieldVault } from './field-vault.ts';
import { dataKeysOf, type KeyRow, onlyKeyOf } from './key-rows.ts';
import { type Keyring, keyBytes, keyringOf, type MasterKeys, type RandomBytes } from './keys.ts';

/** The unwrapped keys of one organization. */
export type OrgKeys = { data: Keyring; unionIndex: KeyObject };

/**
 * Everything done with the keys of one organization: it recognises a person across its apps, and its `fields` keep the
 * secrets of the organization's rows, such as a robot's address.
 */
export class OrgVault {
  readonly orgId: string;
  readonly fields: FieldVault;
  readonly #keys: OrgKeys;
  #auditKey: KeyObject | null = null;

  constructor(orgId: string, keys: OrgKeys, random?: RandomBytes) {
    this.orgId = orgId;
    this.fields = new FieldVault(orgId, keys.data, random);
    this.#keys = keys;
  }

  /** The key that chains the audit log. Derived from one that never rotates, so that old entries stay provable. */
  get auditKey(): KeyObject {
    const derived = () => hkdfSync('sha256', this.#keys.unionIndex, Buffer.alloc(0), 'hongyan audit chain', keyBytes);
    this.#auditKey ??= createSecretKey(Buffer.from(derived()));
    return this.#auditKey;
  }

  /** The same id for the same unionid in every app of the organization. */
  unionIdOf(unionid: string): string {
    return unionIndex(this.#keys.unionIndex, unionid);
  }
}

/** The vault of an organization from its stored keys. Throws like `appVaultOf`. */
export function orgVaultOf(
  masters: MasterKeys,
  orgId: string,
  rows: readonly KeyRow[],
  random?: RandomBytes,
): OrgVault {
  const keys: OrgKeys = {
    data: keyringOf(dataKeysOf(masters, rows, orgId)),
    unionIndex: onlyKeyOf(masters, rows, orgId, 'union_index'),
  };
  return new OrgVault(orgId, keys, random);
}
