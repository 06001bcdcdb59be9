import { type AppVault, appVaultOf } from '#core/vault/app-vault.ts';
import { appKeyPurposes, type KeyRow, newKeyRow, orgKeyPurposes } from '#core/vault/key-rows.ts';
import { type MasterKey, type MasterKeys, systemRandom } from '#core/vault/keys.ts';
import { type OrgVault, orgVaultOf } from '#core/vault/org-vault.ts';
import type { Vaults } from '#core/vault/provider.ts';
import type { Pool, Sql } from '#db/pool.ts';
import { type DataKeyRow, dataKeysOf, insertDataKey } from '#db/queries/key/keys.ts';

/**
 * Vaults by owner, unwrapped once per process with the master keys. A failed look-up is not kept, so that a key made a
 * moment later is found.
 */
export class KeptVaults implements Vaults {
  readonly #pool: Pool;
  readonly #masters: MasterKeys;
  readonly #current: MasterKey;
  readonly #apps = new Map<string, Promise<AppVault>>();
  readonly #organizations = new Map<string, Promise<OrgVault>>();

  /** `masters`: the current one first. */
  constructor(pool: Pool, masters: readonly MasterKey[]) {
    this.#pool = pool;
    this.#current = masters[0]!;
    this.#masters = new Map(masters.map((master) => [master.id, master.key]));
  }

  ofApp(appId: string): Promise<AppVault> {
    return kept(this.#apps, appId, async () => appVaultOf(this.#masters, appId, await this.#rows(appId)));
  }

  ofOrganization(organizationId: string): Promise<OrgVault> {
    return kept(this.#organizations, organizationId, async () =>
      orgVaultOf(this.#masters, organizationId, await this.#rows(organizationId)),
    );
  }

  /** Inserts the first keys of a new app or organization. */
  async makeKeys(sql: Sql, owner: 'app' | 'organization', id: string, now: Date): Promise<void> {
    for (const purpose of owner === 'app' ? appKeyPurposes : orgKeyPurposes) {
      const row = newKeyRow(this.#current, { owner: id, purpose, id: 1 }, systemRandom);
      await insertDataKey(sql, { ...row, master_key_id: row.masterKeyId }, now);
    }
  }

  async #rows(owner: string): Promise<KeyRow[]> {
    return (await dataKeysOf(this.#pool, owner)).map(({ master_key_id: masterKeyId, ...row }: DataKeyRow) => ({
      ...row,
      masterKeyId,
    }));
  }
}

function kept<T>(map: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const made = make();
  map.set(key, made);
  made.catch(() => map.delete(key));
  return made;
}
