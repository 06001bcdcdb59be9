import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { Tx } from '../../tx.ts';
import type { AuditHead, AuditRow } from './row.ts';

const begin = statement(
  'audit.begin',
  'insert into audit_head (organization_id, seq, hash) values ($1, 0, $2) on conflict do nothing',
);
const lock = statement<AuditHead>(
  'audit.lock',
  'select seq, hash from audit_head where organization_id = $1 for update',
);
const head = statement<AuditHead>('audit.head', 'select seq, hash from audit_head where organization_id = $1');
const insert = statement(
  'audit.insert',
  `insert into audit_entry (organization_id, seq, at, actor_kind, actor_id, actor_label, action, outcome, target, app_id,
     before, after, times, ip, user_agent, request_id, hash)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
);
const move = statement('audit.move', 'update audit_head set seq = $2, hash = $3 where organization_id = $1');

/**
 * The end of a chain, held until the transaction ends: the next entry is ours to write. `start` is the hash before the
 * first one.
 */
export async function lockAuditHead(tx: Tx, organizationId: string, start: Buffer): Promise<AuditHead> {
  const held = first(await lock(tx, [organizationId]));
  if (held !== undefined) return held;
  await begin(tx, [organizationId, start]);
  return first(await lock(tx, [organizationId]))!;
}

/** Undefined while nothing was ever written down. */
export async function readAuditHead(sql: Sql, organizationId: string): Promise<AuditHead | undefined> {
  return first(await head(sql, [organizationId]));
}

/** Writes the entry behind the head that the transaction holds. */
export async function appendAudit(tx: Tx, row: AuditRow): Promise<void> {
  await tx.together([
    insert.with([
      row.organization_id,
      row.seq,
      row.at,
      row.actor_kind,
      row.actor_id,
      row.actor_label,
      row.action,
      row.outcome,
      row.target,
      row.app_id,
      json(row.before),
      json(row.after),
      row.times,
      row.ip,
      row.user_agent,
      row.request_id,
      row.hash,
    ]),
    move.with([row.organization_id, row.seq, row.hash]),
  ]);
}

function json(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
