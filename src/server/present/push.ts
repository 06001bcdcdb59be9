import type { z } from 'zod';
import { channelOf } from '#channels/registry.ts';
import type { PushOrigin, push, pushReceipt } from '#contract/push.ts';
import type { pushItem } from '#contract/push-list.ts';
import { explain } from '#core/delivery/explanation.ts';
import type { RetryRule } from '#db/queries/delivery/page.ts';
import type { ListedPush } from '#db/queries/push/find.ts';
import type { OutcomeCount } from '#db/queries/push/law.ts';
import type { PushRollup } from '#db/queries/push/rollup.ts';
import type { PushRow } from '#db/queries/push/row.ts';

export type PushReceipt = z.input<typeof pushReceipt>;
export type PushView = z.input<typeof push>;

type Receivable = Pick<
  PushRow,
  'id' | 'app_id' | 'state' | 'kind' | 'due_at' | 'send_before' | 'version' | 'audience_count'
>;

/**
 * The short form of a push, as it stands at `now`. A list's slices are written when it is accepted, so its row says
 * `sending`; until it is due it is shown as scheduled.
 */
export function receiptOf(row: Receivable, now: Date): PushReceipt {
  return {
    id: row.id,
    app_id: row.app_id,
    state: row.state === 'sending' && row.due_at > now ? 'scheduled' : row.state,
    kind: row.kind,
    due_at: row.due_at.toISOString(),
    send_before: row.send_before.toISOString(),
    version: row.version,
    audience_count: row.audience_count,
  };
}

/** A push in a list: what its row says, and the roll-ups where they were asked for. */
export function itemOf(
  row: ListedPush,
  counts: PushRollup | null,
  heldBy: string | null,
  origin: PushOrigin,
  now: Date,
): z.input<typeof pushItem> {
  return {
    ...receiptOf(row, now),
    name: row.name,
    class: row.class,
    template_id: row.template_id,
    template_title: row.template_title ?? '',
    audience: shownAudience(row.audience),
    pace: row.pace_per_minute === null ? null : { per_minute: row.pace_per_minute },
    origin,
    created_at: row.created_at.toISOString(),
    planned_at: row.planned_at?.toISOString() ?? null,
    cancelled_at: row.cancelled_at?.toISOString() ?? null,
    finished_at: row.finished_at?.toISOString() ?? null,
    parent_id: row.parent_id,
    pause_reason: row.pause_reason ?? heldBy,
    approval: row.approval,
    counts,
  };
}

/** Everything known of a push: its row, outcomes by reason, and the conservation law on three separate counts. */
export function pushOf(
  row: PushRow,
  counts: {
    outcomes: OutcomeCount[];
    pending: number;
    law: { holds: boolean; differences: string[] };
    pauseReason: string | null;
    origin: PushOrigin;
    children: string[];
    countedFrom: 'rows' | 'roll_ups';
    family: PushView['family'];
  },
  now: Date,
): PushView {
  const sum = (pick: (one: OutcomeCount) => number) => counts.outcomes.reduce((total, one) => total + pick(one), 0);
  const of = (outcome: OutcomeCount['outcome']) => sum((one) => (one.outcome === outcome ? one.n : 0));
  return {
    ...receiptOf(row, now),
    name: row.name,
    class: row.class,
    template_id: row.template_id,
    message: row.message as PushView['message'],
    audience: shownAudience(row.audience),
    delivery_mode: row.delivery_mode,
    no_credit: row.no_credit,
    priority: row.priority,
    hold_credits: row.hold_credits,
    pace: row.pace_per_minute === null ? null : { per_minute: row.pace_per_minute },
    experiment: row.experiment,
    decision: row.decision,
    canary: row.canary,
    canary_state: row.canary_state,
    approval: row.approval,
    limits: row.limits,
    timing: row.timing,
    schedule_id: row.schedule_id,
    origin: counts.origin,
    created_at: row.created_at.toISOString(),
    planned_at: row.planned_at?.toISOString() ?? null,
    cancelled_at: row.cancelled_at?.toISOString() ?? null,
    finished_at: row.finished_at?.toISOString() ?? null,
    pause_reason: counts.pauseReason,
    parent_id: row.parent_id,
    channel: channelOf(row.message as unknown as { template: string }).name,
    family: counts.family,
    children: counts.children,
    outcomes: { accepted: of('accepted'), failed: of('failed'), suppressed: of('suppressed'), unknown: of('unknown') },
    reasons: counts.outcomes
      .filter((one) => one.reason !== null)
      .map((one) => ({ outcome: one.outcome, reason: one.reason!, count: one.n })),
    explanations: explanationsOf(counts.outcomes),
    pending: counts.pending,
    delivered: sum((one) => one.delivered),
    undelivered: sum((one) => one.undelivered),
    opened: sum((one) => one.opened),
    clicked: sum((one) => one.clicked),
    law: counts.law,
    counted_from: counts.countedFrom,
  };
}

function explanationsOf(outcomes: OutcomeCount[]): PushView['explanations'] {
  return outcomes.flatMap(({ outcome, reason }) => {
    const found = reason === null ? undefined : explain(outcome, reason);
    return found === undefined ? [] : [{ outcome, reason: reason!, ...found }];
  });
}

/** Lists are shown by their size: who was on it stands in the deliveries. Retries are shown by their rule. */
export function shownAudience(audience: Record<string, unknown>): unknown {
  if ('deliveries' in audience) {
    const { push_id, outcomes, reasons, errcodes } = audience.deliveries as RetryRule;
    return { deliveries: { push_id, outcomes, reasons, errcodes } };
  }
  const { frozen: _, ...given } = audience;
  return Object.fromEntries(
    Object.entries(shownPart(given)).map(([key, value]) => {
      return [key, setKeys.includes(key) ? (value as Record<string, unknown>[]).map(shownPart) : value];
    }),
  );
}

const setKeys = ['include', 'within', 'exclude'];

function shownPart(part: Record<string, unknown>): Record<string, unknown> {
  if (!('list' in part)) return part;
  return { list: part.list, given: part.given, matched: (part.recipients as string[]).length };
}
