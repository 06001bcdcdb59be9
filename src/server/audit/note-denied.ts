import type { FastifyRequest } from 'fastify';
import { ApiError } from '#contract/errors.ts';
import type { Actor } from '../auth/actor.ts';
import type { ServerContext } from '../context.ts';
import { denialsOf } from './denials.ts';
import { deniedOf } from './denied.ts';
import { originOf } from './log.ts';

/** Writes a denied attempt down for the audit log, where the error is one and it is known whose it was. */
export function noteDenied(
  context: ServerContext,
  action: string,
  error: unknown,
  request: FastifyRequest,
  actor: Actor | null,
): void {
  const denied = deniedOf(error);
  const by = denied?.by ?? actor;
  if (denied === undefined || by === null || !(error instanceof ApiError)) return;
  denialsOf(context).note(by, action, error.code, originOf(request));
}
