import type { Call } from '../../batch.ts';
import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { PushRow } from './row.ts';

// jsonb values travel as text: an array of jsonb would be read as arrays of their elements.
const insert = statement(
  'push.insert',
  `insert into push (day, id, organization_id, app_id, template_id, parent_id, step, kind, class, name, state, message,
     audience, variables, recipient_variables, delivery_mode, no_credit, priority, due_at, send_before, audience_count,
     planned_at, created_by, created_at, updated_at, pace_per_minute, limits, canary, timing, schedule_id, approval,
     experiment, decide_at, hold_credits)
   select t.day, t.id, t.organization_id, t.app_id, t.template_id, t.parent_id, t.step, t.kind, t.class, t.name, t.state,
     t.message::jsonb, t.audience::jsonb, t.variables::jsonb, t.recipient_variables::jsonb, t.delivery_mode, t.no_credit,
     t.priority, t.due_at, t.send_before, t.audience_count, t.planned_at, t.created_by, t.created_at, t.created_at, t.pace_per_minute,
     t.limits::jsonb, t.canary::jsonb, t.timing::jsonb, t.schedule_id, t.approval::jsonb, t.experiment::jsonb, t.decide_at,
     t.hold_credits
   from unnest($1::date[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::smallint[], $8::text[],
     $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[],
     $18::smallint[], $19::timestamptz[], $20::timestamptz[], $21::bigint[], $22::timestamptz[], $23::text[],
     $24::timestamptz[], $25::int[], $26::text[], $27::text[], $28::text[], $29::uuid[], $30::text[],
     $31::text[], $32::timestamptz[], $33::boolean[])
     as t(day, id, organization_id, app_id, template_id, parent_id, step, kind, class, name, state, message, audience,
       variables, recipient_variables, delivery_mode, no_credit, priority, due_at, send_before, audience_count,
       planned_at, created_by, created_at, pace_per_minute, limits, canary, timing, schedule_id,
       approval, experiment, decide_at, hold_credits)`,
);

export type NewPush = Omit<
  PushRow,
  | 'resume_state'
  | 'plan_bucket'
  | 'plan_after'
  | 'plan_hold'
  | 'canary_state'
  | 'decision'
  | 'cancelled_at'
  | 'finished_at'
  | 'pause_reason'
  | 'updated_at'
  | 'version'
>;

/** Inserts pushes; their slices go in by `insertSlices` in the same transaction. */
export async function insertPushes(sql: Sql, pushes: NewPush[]): Promise<void> {
  if (pushes.length > 0) await insert(sql, valuesOf(pushes));
}

/** The same, to be sent together with other statements. */
export function pushesToInsert(pushes: NewPush[]): Call {
  return insert.with(valuesOf(pushes));
}

function valuesOf(pushes: NewPush[]): unknown[] {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  const column = (pick: (push: NewPush) => unknown) => pushes.map(pick);
  return [
    column((push) => push.day),
    column((push) => push.id),
    column((push) => push.organization_id),
    column((push) => push.app_id),
    column((push) => push.template_id),
    column((push) => push.parent_id),
    column((push) => push.step),
    column((push) => push.kind),
    column((push) => push.class),
    column((push) => push.name),
    column((push) => push.state),
    column((push) => json(push.message)),
    column((push) => json(push.audience)),
    column((push) => json(push.variables)),
    column((push) => json(push.recipient_variables)),
    column((push) => push.delivery_mode),
    column((push) => push.no_credit),
    column((push) => push.priority),
    column((push) => push.due_at),
    column((push) => push.send_before),
    column((push) => push.audience_count),
    column((push) => push.planned_at),
    column((push) => push.created_by),
    column((push) => push.created_at),
    column((push) => push.pace_per_minute),
    column((push) => json(push.limits)),
    column((push) => json(push.canary)),
    column((push) => json(push.timing)),
    column((push) => push.schedule_id),
    column((push) => json(push.approval)),
    column((push) => json(push.experiment)),
    column((push) => push.decide_at),
    column((push) => push.hold_credits),
  ];
}
