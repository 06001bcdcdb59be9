import type { FastifyRequest } from 'fastify';
import { chainHash, chainStart } from '#core/audit/chain.ts';
import { shownInAudit } from '#core/audit/shown.ts';
import { appendAudit, lockAuditHead } from '#db/queries/audit/append.ts';
import type { AuditRow } from '#db/queries/audit/row.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import type { ServerContext } from '../context.ts';

/** Whose deed an entry is. */
export interface AuditActor {
  kind: 'member' | 'key' | 'system';
  id: string | null;
  label: string;
}

/** From where a request came. */
export interface Origin {
  ip: string | null;
  userAgent: string | null;
  requestId: string | null;
}

export interface NewAuditEntry {
  organizationId: string;
  actor: AuditActor;
  action: string;
  outcome?: 'done' | 'denied';
  target?: string | null;
  appId?: string | null;
  before?: unknown;
  after?: unknown;
  times?: number;
  from: Origin;
}

export function originOf(request: FastifyRequest): Origin {
  const agent = request.headers['user-agent'];
  return { ip: request.ip, userAgent: agent === undefined ? null : agent.slice(0, 300), requestId: request.id };
}

/**
 * Appends an entry to its organization's chain within the caller's transaction, so that the change and its record are
 * one. Whoever writes to the same chain waits until that transaction ends: append last.
 */
export async function audit(
  context: Pick<ServerContext, 'vaults' | 'clock'>,
  tx: Tx,
  entry: NewAuditEntry,
): Promise<void> {
  const { auditKey } = await context.vaults.ofOrganization(entry.organizationId);
  const head = await lockAuditHead(tx, entry.organizationId, chainStart);
  const row: Omit<AuditRow, 'hash'> = {
    organization_id: entry.organizationId,
    seq: head.seq + 1,
    at: context.clock.now(),
    actor_kind: entry.actor.kind,
    actor_id: entry.actor.id,
    actor_label: entry.actor.label,
    action: entry.action,
    outcome: entry.outcome ?? 'done',
    target: entry.target ?? null,
    app_id: entry.appId ?? null,
    before: shownInAudit(entry.before ?? null),
    after: shownInAudit(entry.after ?? null),
    times: entry.times ?? 1,
    ip: entry.from.ip,
    user_agent: shownInAudit(entry.from.userAgent) as string | null,
    request_id: entry.from.requestId,
  };
  await appendAudit(tx, { ...row, hash: chainHash(auditKey, head.hash, row) });
}

/** The same in a transaction of its own. */
export async function auditAlone(context: ServerContext, entry: NewAuditEntry): Promise<void> {
  await withTransaction(context.pool, (tx) => audit(context, tx, entry), { retries: 3, retryLockTimeout: true });
}
