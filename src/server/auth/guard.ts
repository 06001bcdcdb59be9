import type { FastifyRequest } from 'fastify';
import { ApiError } from '#contract/errors.ts';
import type { Operation } from '#contract/operation.ts';
import { asDenied } from '../audit/denied.ts';
import type { ServerContext } from '../context.ts';
import { type Actor, can } from './actor.ts';
import type { ApiKeys } from './api-key.ts';
import { assertOwnSite } from './own-site.ts';
import { signedIn } from './session.ts';

/**
 * Lets a request in, or not: who calls, whether they may use the operation at all. Which app, push or recipient they may
 * use it on is the route's to see. Answers null for operations that anybody may call. Throws ApiError `unauthorized`,
 * `forbidden`, `cross_site`.
 */
export async function admit(
  context: ServerContext,
  keys: ApiKeys,
  operation: Operation,
  request: FastifyRequest,
): Promise<Actor | null> {
  if (operation.auth === 'client') return null;
  if (operation.auth === 'none') {
    if (operation.tag === 'auth') assertOwnSite(context, request);
    return null;
  }
  const { authorization } = request.headers;
  if (operation.auth === 'key' && authorization !== undefined) {
    return permitted(operation, await keys.of(authorization, request.ip));
  }
  const actor = await signedIn(context, request);
  assertOwnSite(context, request);
  return operation.auth === 'member' ? actor : permitted(operation, actor);
}

/** An operation that names no permission is permitted to nobody. */
export function permitted(operation: Pick<Operation, 'permission'>, actor: Actor): Actor {
  const { permission } = operation;
  if (permission !== undefined && can(actor, permission)) return actor;
  const error = new ApiError('forbidden', permission === undefined ? {} : { extra: { permission } });
  throw asDenied(error, actor);
}
