import type { AppVault } from '#core/vault/app-vault.ts';
import type { OrgVault } from '#core/vault/org-vault.ts';

/** A unionid as its recipient's row keeps it: sealed, and an index that is the same in all apps of the organization. */
export interface StoredUnionid {
  sealed: Buffer;
  index: string;
}

/** Seals a unionid for a recipient's row. */
export function storeUnionid(vault: AppVault, org: OrgVault, recipientId: string, unionid: string): StoredUnionid {
  return { sealed: vault.fields.seal('recipient.unionid', recipientId, unionid), index: org.unionIdOf(unionid) };
}

/** The same for an inbox event, which carries it to the row. Nothing when there is none. */
export function unionidPayload(
  vault: AppVault,
  org: OrgVault,
  recipientId: string,
  unionid: string | null | undefined,
): Record<string, string> {
  if (unionid === null || unionid === undefined) return {};
  const { sealed, index } = storeUnionid(vault, org, recipientId, unionid);
  return { unionid: sealed.toString('base64'), unionid_index: index };
}
