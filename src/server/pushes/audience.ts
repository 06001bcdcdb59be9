import type { z } from 'zod';
import { ApiError, type FieldError } from '#contract/errors.ts';
import { pointerTo } from '#contract/pointer.ts';
import type { audience } from '#contract/push.ts';
import { bucketOf } from '#core/bucket.ts';
import { RESERVED_VARIABLES } from '#core/message/render-message.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { RetryRule } from '#db/queries/delivery/page.ts';
import { recipientsByUnionid } from '#db/queries/recipient/load.ts';
import type { ServerContext } from '../context.ts';

export type AudienceInput = z.output<typeof audience>;
type Variables = Record<string, unknown>;

/**
 * An audience as stored with its push. A list holds recipient ids, never openids; sealed ones only where the push may
 * call recipients we have no row of (`no_credit: try`).
 */
export type StoredAudience =
  | {
      list: 'openids' | 'unionids' | 'recipients';
      given: number;
      recipients: string[];
      openids?: Record<string, string>;
    }
  | { tags: { any?: string[]; all?: string[]; none?: string[] } }
  | { all: true }
  | { deliveries: RetryRule; openids?: Record<string, string> };

export interface ResolvedAudience {
  stored: StoredAudience;
  /** By recipient id. */
  variables: Record<string, Variables> | null;
}

/** Turns identifiers into recipient ids. The same one given twice counts once; an unknown unionid is nobody. */
export async function resolveAudience(
  context: ServerContext,
  app: AppRow,
  vault: AppVault,
  input: AudienceInput,
  recipientVariables: Record<string, Variables> | undefined,
  noCredit: 'suppress' | 'try',
): Promise<ResolvedAudience> {
  if (!('openids' in input) && !('unionids' in input) && !('recipients' in input)) {
    if (recipientVariables !== undefined) throw onlyForLists();
    return { stored: 'tags' in input ? { tags: input.tags } : { all: true }, variables: null };
  }
  const { list, named, ids, openids } = await idsOf(context, app, vault, input, noCredit);
  const recipients = [...new Set(ids.values())];
  const stored: StoredAudience = { list, given: named.size, recipients, ...(openids ? { openids } : {}) };
  return { stored, variables: variablesById(named, ids, recipientVariables) };
}

async function idsOf(
  context: ServerContext,
  app: AppRow,
  vault: AppVault,
  input: Extract<AudienceInput, { openids: string[] } | { unionids: string[] } | { recipients: string[] }>,
  noCredit: 'suppress' | 'try',
) {
  if ('recipients' in input) {
    const ids = new Map(input.recipients.map((id) => [id, id.toLowerCase()]));
    return { list: 'recipients' as const, named: new Set(input.recipients), ids, openids: null };
  }
  if ('unionids' in input) {
    const org = await context.vaults.ofOrganization(app.organization_id);
    const unions = new Map(input.unionids.map((unionid) => [org.unionIdOf(unionid), unionid]));
    const rows = await recipientsByUnionid(context.pool, app.id, [...unions.keys()]);
    const ids = new Map(rows.map((row) => [unions.get(row.unionid_index)!, row.id]));
    return { list: 'unionids' as const, named: new Set(input.unionids), ids, openids: null };
  }
  const ids = new Map<string, string>();
  const openids: Record<string, string> = {};
  for (const openid of input.openids) {
    if (noCredit === 'try') {
      const { recipientId, sealed } = vault.sealOpenid(openid);
      openids[recipientId] = sealed.toString('base64');
      ids.set(openid, recipientId);
    } else ids.set(openid, vault.recipientIdOf(openid));
  }
  return { list: 'openids' as const, named: new Set(input.openids), ids, openids: noCredit === 'try' ? openids : null };
}

/** `named`: everybody on the list, of whom `ids` may lack some: a unionid of nobody we know. */
function variablesById(
  named: Set<string>,
  ids: Map<string, string>,
  given: Record<string, Variables> | undefined,
): Record<string, Variables> | null {
  if (given === undefined) return null;
  const variables: Record<string, Variables> = {};
  const errors: FieldError[] = [];
  for (const [name, values] of Object.entries(given)) {
    const pointer = pointerTo('recipient_variables', name);
    errors.push(...reservedNames(values, pointer));
    if (!named.has(name)) {
      errors.push({ pointer, code: 'not_in_audience', message: 'nobody of the audience has this identifier' });
    }
    const id = ids.get(name);
    if (id !== undefined) variables[id] = values;
  }
  if (errors.length > 0) throw new ApiError('validation_failed', { errors: errors.slice(0, 20) });
  return variables;
}

/** Variables under names that mean something else in every message; `pointer` leads to the variables. */
export function reservedNames(variables: Variables, pointer: string): FieldError[] {
  const taken = RESERVED_VARIABLES.filter((name) => Object.hasOwn(variables, name));
  return taken.map((name) => ({ pointer: `${pointer}/${name}`, code: 'reserved', message: 'reserved name' }));
}

function onlyForLists(): ApiError {
  const message = 'recipient_variables go with openids, unionids or recipients';
  return new ApiError('validation_failed', {
    errors: [{ pointer: '/recipient_variables', code: 'not_a_list', message }],
  });
}

/** The recipients of a list by bucket; null for a rule. */
export function listByBucket(app: AppRow, stored: StoredAudience): Map<number, string[]> | null {
  if (!('list' in stored)) return null;
  const lanes = { start: app.bucket_start, spread: app.spread };
  return Map.groupBy(stored.recipients, (id) => bucketOf(lanes, id));
}
