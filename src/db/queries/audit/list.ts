import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { AuditRow } from './row.ts';

export interface AuditFilter {
  action: string | null;
  actor: string | null;
  target: string | null;
  appId: string | null;
  outcome: string | null;
  since: Date | null;
  until: Date | null;
  /** Null: of every app, and of none. */
  appIds: readonly string[] | null;
}

const matches = `organization_id = $1 and ($2::text is null or action = $2) and ($3::text is null or actor_id = $3)
  and ($4::text is null or target = $4 or starts_with(target, $4 || '/')) and ($5::uuid is null or app_id = $5) and ($6::text is null or outcome = $6)
  and ($7::timestamptz is null or at >= $7) and ($8::timestamptz is null or at < $8)
  and ($9::uuid[] is null or app_id = any($9))`;
const newest = statement<AuditRow>(
  'audit.newest',
  `select * from audit_entry where ${matches} and ($10::bigint is null or seq < $10) order by seq desc limit $11`,
);
const oldest = statement<AuditRow>(
  'audit.oldest',
  `select * from audit_entry where ${matches} and seq > $10 order by seq limit $11`,
);

function valuesOf(organizationId: string, filter: AuditFilter): unknown[] {
  const { action, actor, target, appId, outcome, since, until, appIds } = filter;
  return [organizationId, action, actor, target, appId, outcome, since, until, appIds];
}

/** Entries before a number, the newest first. */
export async function newestAudit(
  sql: Sql,
  organizationId: string,
  filter: AuditFilter,
  before: number | null,
  limit: number,
): Promise<AuditRow[]> {
  return newest(sql, [...valuesOf(organizationId, filter), before, limit]);
}

/** Entries behind a number, the oldest first: to walk the whole log. */
export async function oldestAudit(
  sql: Sql,
  organizationId: string,
  filter: AuditFilter,
  after: number,
  limit: number,
): Promise<AuditRow[]> {
  return oldest(sql, [...valuesOf(organizationId, filter), after, limit]);
}

/** Every entry. */
export const everything: AuditFilter = {
  action: null,
  actor: null,
  target: null,
  appId: null,
  outcome: null,
  since: null,
  until: null,
  appIds: null,
};
