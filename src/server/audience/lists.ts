import type { AudiencePart } from '#contract/audience.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { recipientsByAlias, recipientsByUnionid } from '#db/queries/recipient/load.ts';
import type { ServerContext } from '../context.ts';

/** A part of an audience that lists identifiers. */
export type ListPart = Extract<
  AudiencePart,
  { openids: string[] } | { unionids: string[] } | { aliases: string[] } | { recipients: string[] }
>;

export interface ResolvedList {
  list: 'openids' | 'unionids' | 'aliases' | 'recipients';
  /** The identifiers given, each once. */
  named: Set<string>;
  /** Those of them who are, or may be, recipients: identifier and recipient id. An alias may be of several. */
  ids: [string, string][];
}

export function isList(part: object): part is ListPart {
  return 'openids' in part || 'unionids' in part || 'aliases' in part || 'recipients' in part;
}

/** Turns identifiers into recipient ids. A unionid or alias of nobody we know is nobody. */
export async function resolveList(
  context: ServerContext,
  app: AppRow,
  vault: AppVault,
  part: ListPart,
): Promise<ResolvedList> {
  if ('recipients' in part) {
    const named = new Set(part.recipients);
    return { list: 'recipients', named, ids: [...named].map((id) => [id, id.toLowerCase()]) };
  }
  if ('openids' in part) {
    const named = new Set(part.openids);
    return { list: 'openids', named, ids: [...named].map((openid) => [openid, vault.recipientIdOf(openid)]) };
  }
  if ('aliases' in part) {
    const byIndex = new Map(part.aliases.map((alias) => [vault.aliasIdOf(alias), alias]));
    const rows = await recipientsByAlias(context.pool, app.id, [...byIndex.keys()]);
    const ids = rows.map((row): [string, string] => [byIndex.get(row.alias_index)!, row.id]);
    return { list: 'aliases', named: new Set(part.aliases), ids };
  }
  const org = await context.vaults.ofOrganization(app.organization_id);
  const byIndex = new Map(part.unionids.map((unionid) => [org.unionIdOf(unionid), unionid]));
  const rows = await recipientsByUnionid(context.pool, app.id, [...byIndex.keys()]);
  const ids = rows.map((row): [string, string] => [byIndex.get(row.unionid_index)!, row.id]);
  return { list: 'unionids', named: new Set(part.unionids), ids };
}
