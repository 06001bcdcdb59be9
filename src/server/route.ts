import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Operation } from '#contract/operation.ts';
import type { AuditNote } from './audit/note.ts';
import type { Actor } from './auth/actor.ts';
import type { ServerContext } from './context.ts';

/** A request as a route sees it: parsed by the contract, its caller known. */
export interface Call<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  /** Who calls; present where the operation asks for a key or a member. */
  actor: Actor;
  /** The same. */
  key: Actor;
  /** The call's entry in the audit log; present where the operation is audited. */
  audit: AuditNote;
  request: FastifyRequest;
  reply: FastifyReply;
}

export interface Route {
  operation: Operation;
  handle(call: Call<unknown, unknown, unknown>, context: ServerContext): Promise<unknown>;
}

/** Binds an operation of the contract to what it does; types of input and answer come from the contract. */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  operation: Operation<P, Q, B, R>,
  handle: (call: Call<z.output<P>, z.output<Q>, z.output<B>>, context: ServerContext) => Promise<z.input<R>>,
): Route {
  return { operation, handle: handle as unknown as Route['handle'] };
}
