import type { FastifyRequest } from 'fastify';
import type { Operation } from '#contract/operation.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import type { Actor } from '../auth/actor.ts';
import type { ServerContext } from '../context.ts';
import { audit, type NewAuditEntry, originOf } from './log.ts';

/** What a route adds to the entry of its call. */
export interface Noted {
  target?: string | null;
  appId?: string | null;
  before?: unknown;
  after?: unknown;
}

/** What a row held of the members that a change names. */
export function sameMembers(change: object, row: object): Record<string, unknown> {
  const held = row as Record<string, unknown>;
  return Object.fromEntries(Object.keys(change).map((name) => [name, held[name] ?? null]));
}

/**
 * The audit entry of one call of an operation. A route that changes rows writes it in the same transaction, with what was
 * before and after; for one that does not, it is written after the route succeeded, with what was asked for.
 */
export class AuditNote {
  readonly #context: ServerContext;
  readonly #operation: Operation;
  readonly #actor: Actor;
  readonly #request: FastifyRequest;
  #written = false;

  constructor(context: ServerContext, operation: Operation, actor: Actor, request: FastifyRequest) {
    this.#context = context;
    this.#operation = operation;
    this.#actor = actor;
    this.#request = request;
  }

  /** Writes the entry as the last thing of a transaction. */
  async in(tx: Tx, noted: Noted): Promise<void> {
    await audit(this.#context, tx, this.#entry(noted));
    this.#written = true;
  }

  /** Writes the entry by itself: for what changes nothing, or is changed elsewhere. */
  async alone(noted: Noted): Promise<void> {
    await withTransaction(this.#context.pool, (tx) => this.in(tx, noted), { retries: 3, retryLockTimeout: true });
  }

  /** Writes the entry unless the route did. */
  async finish(): Promise<void> {
    if (!this.#written) await this.alone({});
  }

  #entry(noted: Noted): NewAuditEntry {
    const { kind, id, label, organizationId } = this.#actor;
    const params = (this.#request.params ?? {}) as Record<string, string>;
    const { app_id: appId, ...others } = params;
    const body = this.#request.body as Record<string, unknown> | undefined;
    return {
      organizationId,
      actor: { kind, id, label },
      action: this.#operation.id,
      target: Object.values(others).join('/') || (appId ?? null),
      appId: appId ?? null,
      after: body ?? null,
      from: originOf(this.#request),
      ...noted,
    };
  }
}
