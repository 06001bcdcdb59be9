import { ApiError, type FieldError } from '#contract/errors.ts';
import { pointerTo } from '#contract/pointer.ts';
import { type AttributeType, type AttributeValue, fitAttribute, typeOfValue } from '#core/audience/attributes.ts';
import { type AttributeRow, addAttributes, listAttributes } from '#db/queries/attribute/registry.ts';
import type { ServerContext } from '../context.ts';
import { Kept } from '../kept.ts';

export type Attributes = Record<string, AttributeValue | null>;

/** Attributes an app may have; of these the mini-program may make so many itself. */
const mostAttributes = 500;
const mostOfClients = 100;
/** What is registered stays so: only a new name has to be looked for again. */
const keepMs = 1000;

type Known = Map<string, AttributeRow>;
type New = Map<string, AttributeType>;

/** Values by the types known, the names that are new, and what does not fit. */
interface Fit {
  fitted: (Attributes | undefined)[];
  fresh: New;
  wrong: FieldError[];
  forbidden: FieldError[];
}

const keptOf = new WeakMap<ServerContext, Kept<Known>>();

/**
 * Attributes as they are kept, each under the one type its name has: registers names that are new by their first value.
 * `pathOf` leads to one entry's attributes in the request. Throws ApiError `attribute_type` for a value of another type,
 * `validation_failed` for a name the caller may not write or for too many names; nothing is stored then.
 */
export async function typedAttributes(
  context: ServerContext,
  appId: string,
  source: 'server' | 'client',
  given: (Attributes | undefined)[],
  pathOf: (i: number) => (string | number)[],
  now: Date,
): Promise<(Attributes | undefined)[]> {
  if (given.every((one) => one === undefined || Object.keys(one).length === 0)) return given;
  const first = fitAll(await knownOf(context, appId), source, given, pathOf);
  // With a name that seems new nothing is refused yet: what is kept may be older than its registration.
  if (first.fresh.size === 0) return fittedOf(first);
  const before = await read(context, appId);
  const again = fitAll(before, source, given, pathOf);
  fittedOf(again);
  refuseTooMany(before, again.fresh, source, pathOf(0));
  const rows = [...again.fresh].map(([name, type]) => {
    return { name, type, source, client_may_set: source === 'client' };
  });
  await addAttributes(context.pool, appId, rows, now);
  // Somebody else may have been first, with another type.
  return fittedOf(fitAll(await read(context, appId), source, given, pathOf));
}

async function read(context: ServerContext, appId: string): Promise<Known> {
  return new Map((await listAttributes(context.pool, appId)).map((row) => [row.name, row]));
}

async function knownOf(context: ServerContext, appId: string): Promise<Known> {
  let kept = keptOf.get(context);
  if (kept === undefined) {
    kept = new Kept(keepMs, (id) => read(context, id));
    keptOf.set(context, kept);
  }
  return kept.get(appId);
}

function fitAll(
  known: Known,
  source: 'server' | 'client',
  given: (Attributes | undefined)[],
  pathOf: (i: number) => (string | number)[],
): Fit {
  const fresh: New = new Map();
  const wrong: FieldError[] = [];
  const forbidden: FieldError[] = [];
  const fitted = given.map((attributes, i) => {
    if (attributes === undefined) return undefined;
    const entries = Object.entries(attributes).map(([name, value]): [string, AttributeValue | null] => {
      const pointer = pointerTo(...pathOf(i), name);
      const row = known.get(name);
      if (source === 'client' && row?.client_may_set === false) {
        forbidden.push({ pointer, code: 'not_writable', message: 'the mini-program may not write this attribute' });
      }
      if (value === null) return [name, null];
      const type = row?.type ?? fresh.get(name) ?? typeOfValue(value);
      if (row === undefined) fresh.set(name, type);
      const fit = fitAttribute(type, value);
      if (fit === null) wrong.push({ pointer, code: 'attribute_type', message: `the attribute is a ${type}` });
      return [name, fit];
    });
    return Object.fromEntries(entries);
  });
  return { fitted, fresh, wrong, forbidden };
}

/** Throws ApiError for what does not fit. */
function fittedOf({ fitted, wrong, forbidden }: Fit): Fit['fitted'] {
  if (forbidden.length > 0) throw new ApiError('validation_failed', { errors: forbidden.slice(0, 20) });
  if (wrong.length > 0) throw new ApiError('attribute_type', { errors: wrong.slice(0, 20) });
  return fitted;
}

function refuseTooMany(known: Known, fresh: New, source: 'server' | 'client', path: (string | number)[]): void {
  const ofClients = [...known.values()].filter((row) => row.source === 'client').length;
  const [there, most] = source === 'client' ? [ofClients, mostOfClients] : [known.size, mostAttributes];
  if (there + fresh.size <= most) return;
  const message = `an app has at most ${most} attributes${source === 'client' ? ' made by the mini-program' : ''}`;
  throw new ApiError('validation_failed', { errors: [{ pointer: pointerTo(...path), code: 'too_many', message }] });
}
