import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { PushRow } from './row.ts';

const insert = statement(
  'push.insert',
  `insert into push (day, id, organization_id, app_id, template_id, parent_id, step, kind, class, name, state, message,
     audience, variables, recipient_variables, delivery_mode, no_credit, priority, due_at, send_before, audience_count,
     planned_at, created_by, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
     $24, $24)`,
);

export type NewPush = Omit<
  PushRow,
  | 'resume_state'
  | 'plan_bucket'
  | 'plan_after'
  | 'cancelled_at'
  | 'finished_at'
  | 'pause_reason'
  | 'updated_at'
  | 'version'
>;

/** Inserts one push; its slices go in by `insertSlices` in the same transaction. */
export async function insertPush(sql: Sql, push: NewPush): Promise<void> {
  await insert(sql, [
    push.day,
    push.id,
    push.organization_id,
    push.app_id,
    push.template_id,
    push.parent_id,
    push.step,
    push.kind,
    push.class,
    push.name,
    push.state,
    JSON.stringify(push.message),
    JSON.stringify(push.audience),
    JSON.stringify(push.variables),
    push.recipient_variables === null ? null : JSON.stringify(push.recipient_variables),
    push.delivery_mode,
    push.no_credit,
    push.priority,
    push.due_at,
    push.send_before,
    push.audience_count,
    push.planned_at,
    push.created_by,
    push.created_at,
  ]);
}
