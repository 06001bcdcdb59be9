import { ruleOf, type StoredPart } from '#core/audience/set.ts';
import { keyOf, triedRule } from '#core/experiment/arms.ts';
import { variantMessage } from '#core/experiment/variant-message.ts';
import { dayOf } from '#core/ids.ts';
import type { NewPush } from '#db/queries/push/insert.ts';
import type { PushRow } from '#db/queries/push/row.ts';

/**
 * The push of a variant to the rest: whoever the audience names when it is planned and was neither tried nor held out.
 * It has as long to be sent as its parent had.
 */
export function rollOutOf(parent: PushRow, variant: string, now: Date, newId: () => string): NewPush {
  const experiment = parent.experiment!;
  const id = newId();
  const chosen = experiment.variants.find((one) => one.name === variant)!;
  const { frozen: _, ...stored } = parent.audience;
  const rule = { all: [ruleOf(stored as StoredPart), { not: triedRule(experiment, parent.id)! }] };
  const message = variantMessage(parent.message as { fields: Record<string, unknown> }, chosen);
  return {
    day: dayOf(id),
    id,
    organization_id: parent.organization_id,
    app_id: parent.app_id,
    template_id: parent.template_id,
    parent_id: parent.id,
    step: 1,
    kind: parent.kind,
    class: parent.class,
    name: parent.name,
    state: 'scheduled',
    message: message as Record<string, unknown>,
    audience: { rule },
    variables: parent.variables,
    recipient_variables: parent.recipient_variables,
    delivery_mode: parent.delivery_mode,
    no_credit: parent.no_credit,
    hold_credits: parent.hold_credits,
    priority: parent.priority,
    pace_per_minute: parent.pace_per_minute,
    limits: parent.limits,
    canary: null,
    timing: null,
    schedule_id: parent.schedule_id,
    approval: parent.approval,
    experiment: null,
    decide_at: null,
    due_at: now,
    send_before: new Date(now.getTime() + (parent.send_before.getTime() - parent.due_at.getTime())),
    audience_count: 0,
    planned_at: null,
    created_by: `experiment:${keyOf(experiment, parent.id)}`,
    created_at: now,
  };
}
