import type { z } from 'zod';
import { channelOf } from '#channels/registry.ts';
import type { familyOfPush } from '#contract/family.ts';
import { relationOf, type StepState, strategyOf } from '#core/delivery/family.ts';
import { dayOf } from '#core/ids.ts';
import { type FallbackRow, fallbacksOf } from '#db/queries/fallback/store.ts';
import { descendantsOf, lineOf } from '#db/queries/push/family.ts';
import { findPushes } from '#db/queries/push/find.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import type { ServerContext } from '../context.ts';

const mostMembers = 200;

/** A first push, all that came of it (the oldest first), and their steps by the push they follow. */
export interface Family {
  root: PushRow;
  members: PushRow[];
  steps: Map<string, FallbackRow>;
}

/** The family a push belongs to; a push of which nothing came and nothing will is a family of its own. */
export async function readFamily({ pool }: ServerContext, push: PushRow): Promise<Family> {
  const root = push.parent_id === null ? push : (await lineOf(pool, push, dayOf)).at(-1)!;
  const below = await descendantsOf(pool, root);
  const those = below.slice(0, mostMembers - 1);
  const days = [...new Set(those.map((one) => one.day))];
  const ids = those.map((one) => one.id);
  const [children, rows] = await Promise.all([
    ids.length === 0 ? [] : findPushes(pool, days, ids),
    fallbacksOf(pool, [root.id, ...ids]),
  ]);
  const members = [root, ...children].sort((one, other) => (one.id < other.id ? -1 : 1));
  return { root, members, steps: new Map(rows.map((row) => [row.push_id, row])) };
}

/** What a push says of its family; null where it is alone. */
export function familyView(push: PushRow, family: Family): z.input<typeof familyOfPush> | null {
  const { root, members, steps } = family;
  if (members.length === 1 && steps.size === 0) return null;
  return {
    root_id: root.id,
    ...relationOf(push, steps),
    members: members.map((one) => memberView(one, family)),
    steps: stepsView(family),
  };
}

export function memberView(row: PushRow, { steps }: Family) {
  return {
    push_id: row.id,
    parent_id: row.parent_id,
    ...relationOf(row, steps),
    channel: channelOf(row.message as unknown as { template: string }).name,
    template_id: row.template_id,
    state: row.state,
    created_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
    audience_count: row.audience_count,
  };
}

export function stepsView({ root, steps }: Family) {
  return strategyOf(root.id, steps).map(({ step, after, state, firedAt, childId }: StepState) => ({
    after,
    when: step.when,
    within_minutes: step.within_minutes ?? null,
    channel: channelOf(step.message as unknown as { template: string }).name,
    template_id: step.template_id,
    state,
    fired_at: firedAt?.toISOString() ?? null,
    push_id: childId,
  }));
}
