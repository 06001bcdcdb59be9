import type { FastifyReply, FastifyRequest } from 'fastify';
import { isAudited } from '#contract/operation.ts';
import { AuditNote } from '../audit/note.ts';
import type { JpushCaller } from '../auth/api-key.ts';
import { permitted } from '../auth/guard.ts';
import type { ServerContext } from '../context.ts';
import type { Route } from '../route.ts';
import { parseBody } from '../validator.ts';

/** A call at the JPush door. */
export interface JpushCall {
  context: ServerContext;
  caller: JpushCaller;
  request: FastifyRequest;
  reply: FastifyReply;
}

/**
 * Does for a caller of the door what an operation of ours does: with its permission, its validation and its entry in the
 * audit log. `headers` are those the operation reads. Throws what the operation throws.
 */
export async function runOperation<Answer>(
  { context, caller, request, reply }: JpushCall,
  { operation, handle }: Route,
  given: { params?: Record<string, string>; body?: unknown; headers?: Record<string, string> },
): Promise<Answer> {
  const actor = permitted(operation, caller.actor);
  const { params = {}, headers = {} } = given;
  const body = operation.body === undefined ? undefined : parseBody(operation.body, given.body);
  const asked: FastifyRequest = Object.create(request, {
    params: { value: params },
    body: { value: body },
    headers: { value: { 'user-agent': request.headers['user-agent'], ...headers } },
  });
  const audited = isAudited(operation);
  const audit = new AuditNote(context, operation, actor, asked);
  const call = { params, query: {}, body, actor, key: actor, audit, request: asked, reply };
  const answer = await handle(call, context);
  if (audited) await audit.finish();
  return answer as Answer;
}
