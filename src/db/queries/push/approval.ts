import type { PushApproval } from '#contract/push-approval.ts';
import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { PushRow } from './row.ts';

const decide = statement<PushRow>(
  'push.approval_decide',
  `update push set state = $4, approval = $5, due_at = $6, decide_at = decide_at + ($6 - due_at), audience_count = $7,
     planned_at = $8, updated_at = $9, version = version + 1
   where day = $1 and id = $2 and version = $3 and state = 'waiting_approval' returning *`,
);
const overdue = statement<PushRow>(
  'push.approval_overdue',
  `select * from push where state = 'waiting_approval' and (approval ->> 'expires_at')::timestamptz <= $1
   order by id limit $2`,
);
const expire = statement<PushRow>(
  'push.approval_expire',
  `update push set state = 'cancelled', approval = $4, cancelled_at = $5, planned_at = coalesce(planned_at, $5),
     updated_at = $5, version = version + 1
   where day = $1 and id = $2 and version = $3 and state = 'waiting_approval' returning *`,
);
const policyOf = statement<{ approval: unknown }>(
  'organization.approval',
  'select approval from organization where id = $1',
);
const putPolicy = statement('organization.put_approval', 'update organization set approval = $2 where id = $1');

type Key = Pick<PushRow, 'day' | 'id' | 'version'>;

/** Writes a decision: what the push becomes, and when. Undefined when it was changed or decided on meanwhile. */
export async function writeDecision(
  sql: Sql,
  push: Key,
  to: Pick<PushRow, 'state' | 'due_at' | 'audience_count' | 'planned_at'> & { approval: PushApproval },
  now: Date,
): Promise<PushRow | undefined> {
  const values = [to.state, JSON.stringify(to.approval), to.due_at, to.audience_count, to.planned_at, now];
  return first(await decide(sql, [push.day, push.id, push.version, ...values]));
}

/** Pushes nobody decided on in time. */
export async function overdueApprovals(sql: Sql, now: Date, limit: number): Promise<PushRow[]> {
  return overdue(sql, [now, limit]);
}

/** Cancels one of them; undefined when somebody was faster. */
export async function expireApproval(
  sql: Sql,
  push: Key,
  approval: PushApproval,
  now: Date,
): Promise<PushRow | undefined> {
  return first(await expire(sql, [push.day, push.id, push.version, JSON.stringify(approval), now]));
}

/** The policy of an organization as it is stored; null when it has none. */
export async function readApprovalPolicy(sql: Sql, organizationId: string): Promise<unknown> {
  return (await policyOf(sql, [organizationId]))[0]?.approval ?? null;
}

export async function writeApprovalPolicy(sql: Sql, organizationId: string, policy: object | null): Promise<void> {
  await putPolicy(sql, [organizationId, policy === null ? null : JSON.stringify(policy)]);
}
