import type { AudienceInput, AudiencePart, AudienceSet } from '#contract/audience.ts';
import { ApiError, type FieldError } from '#contract/errors.ts';
import { pointerTo } from '#contract/pointer.ts';
import { ruleOf, type StoredPart, type StoredSet } from '#core/audience/set.ts';
import { bucketOf } from '#core/bucket.ts';
import { RESERVED_VARIABLES } from '#core/message/render-message.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { RetryRule } from '#db/queries/delivery/page.ts';
import { isList, type ListPart, resolveList } from '../audience/lists.ts';
import { type AudienceWorld, checkedRule, expandedRule, worldOf } from '../audience/world.ts';
import type { ServerContext } from '../context.ts';

type Variables = Record<string, unknown>;

/**
 * An audience as stored with its push. A list holds recipient ids, never openids; sealed ones only where the push may
 * call recipients we have no row of (`no_credit: try`).
 */
export type StoredAudience =
  | (Extract<StoredPart, { list: string }> & { openids?: Record<string, string> })
  | Exclude<StoredPart, { list: string }>
  | StoredSet
  | { deliveries: RetryRule; openids?: Record<string, string> };

export interface ResolvedAudience {
  stored: StoredAudience;
  /** By recipient id. */
  variables: Record<string, Variables> | null;
}

/**
 * Turns identifiers into recipient ids and checks rules. The same identifier given twice counts once; an unknown unionid
 * or alias is nobody. Throws ApiError `rule_invalid`, `validation_failed`.
 */
export async function resolveAudience(
  context: ServerContext,
  app: AppRow,
  vault: AppVault,
  input: AudienceInput,
  recipientVariables: Record<string, Variables> | undefined,
  noCredit: 'suppress' | 'try',
): Promise<ResolvedAudience> {
  if (!isList(input)) {
    if (recipientVariables !== undefined) throw onlyForLists();
    return { stored: await storedRule(context, app, vault, input, '/audience'), variables: null };
  }
  const { list, named, ids } = await resolveList(context, app, vault, input);
  const recipients = [...new Set(ids.map(([, id]) => id))];
  const openids = noCredit === 'try' ? sealedOpenids(vault, input) : null;
  const stored: StoredAudience = { list, given: named.size, recipients, ...(openids ? { openids } : {}) };
  return { stored, variables: variablesById(named, ids, recipientVariables) };
}

/** The audience of anything that is no push: all of it as parts of a rule. Throws ApiError `rule_invalid`. */
export async function storedRule(
  context: ServerContext,
  app: AppRow,
  vault: AppVault,
  input: AudienceInput,
  pointer: string,
): Promise<StoredPart | StoredSet> {
  // Tags and everybody name nothing that has to be looked up.
  if ('tags' in input) return { tags: input.tags };
  if ('all' in input) return { all: true };
  const world = await worldOf(context, app);
  const part = (one: AudiencePart, at: string) => storedPart(context, app, vault, world, one, at);
  const parts = (key: keyof AudienceSet) =>
    Promise.all(((input as AudienceSet)[key] ?? []).map((one, i) => part(one, `${pointer}/${key}/${i}`)));
  if (isPart(input)) {
    const stored = await part(input, pointer);
    expandedRule(ruleOf(stored), world.segments, pointer);
    return stored;
  }
  const [include, within, exclude] = await Promise.all([parts('include'), parts('within'), parts('exclude')]);
  const stored: StoredSet = {
    ...(include.length > 0 ? { include } : {}),
    ...(within.length > 0 ? { within } : {}),
    ...(exclude.length > 0 ? { exclude } : {}),
  };
  expandedRule(ruleOf(stored), world.segments, pointer);
  return stored;
}

function isPart(input: AudienceInput): input is AudiencePart {
  return !('include' in input || 'within' in input || 'exclude' in input);
}

async function storedPart(
  context: ServerContext,
  app: AppRow,
  vault: AppVault,
  world: AudienceWorld,
  part: AudiencePart,
  pointer: string,
): Promise<StoredPart> {
  if (isList(part)) {
    const { list, named, ids } = await resolveList(context, app, vault, part);
    return { list, given: named.size, recipients: [...new Set(ids.map(([, id]) => id))] };
  }
  if ('rule' in part) return { rule: checkedRule(part.rule, world, `${pointer}/rule`) };
  if (!('segment_id' in part)) return part;
  const id = part.segment_id.toLowerCase();
  if (world.hasSegment(id)) return { segment_id: id };
  const errors = [{ pointer: `${pointer}/segment_id`, code: 'unknown', message: 'the app has no such segment' }];
  throw new ApiError('rule_invalid', { errors });
}

function sealedOpenids(vault: AppVault, input: ListPart): Record<string, string> | null {
  if (!('openids' in input)) return null;
  const sealed = input.openids.map((openid) => vault.sealOpenid(openid));
  return Object.fromEntries(sealed.map((one) => [one.recipientId, one.sealed.toString('base64')]));
}

/** `named`: everybody on the list, of whom `ids` may lack some: a unionid of nobody we know. */
function variablesById(
  named: Set<string>,
  ids: [string, string][],
  given: Record<string, Variables> | undefined,
): Record<string, Variables> | null {
  if (given === undefined) return null;
  const variables: Record<string, Variables> = {};
  const errors: FieldError[] = [];
  const idsOf = new Map<string, string[]>();
  for (const [name, id] of ids) idsOf.set(name, [...(idsOf.get(name) ?? []), id]);
  for (const [name, values] of Object.entries(given)) {
    const pointer = pointerTo('recipient_variables', name);
    errors.push(...reservedNames(values, pointer));
    if (!named.has(name)) {
      errors.push({ pointer, code: 'not_in_audience', message: 'nobody of the audience has this identifier' });
    }
    for (const id of idsOf.get(name) ?? []) variables[id] = values;
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
  const message = 'recipient_variables go with openids, unionids, aliases or recipients';
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
