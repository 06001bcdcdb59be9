import { ruleOf, type StoredPart } from '#core/audience/set.ts';
import { type Approval, type ApprovalPolicy, approvalAsked, approvalReasons } from '#core/policy/approval.ts';
import type { NewEvent } from '#db/queries/event/insert.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { allSegments } from '#db/queries/segment/store.ts';
import { estimateRule } from '../audience/estimate.ts';
import { expandedRule, rulesOf } from '../audience/world.ts';
import type { Actor } from '../auth/actor.ts';
import type { ServerContext } from '../context.ts';
import type { Composed } from './compose.ts';

/**
 * The approval of a push that somebody writes or changes: asked for where it is launched and the organization wants it.
 * Null where the organization has no policy; then nothing is read.
 */
export async function askApproval(
  context: ServerContext,
  actor: Actor,
  composed: Composed,
  { before, launched }: { before: Approval | null; launched: boolean },
): Promise<Approval | null> {
  const policy = (composed.app.organization_approval ?? null) as ApprovalPolicy | null;
  if (policy === null) return before;
  const now = context.clock.now();
  const push = { kind: composed.kind, class: composed.class, mostRecipients: 0 };
  if (launched && policy.above_recipients !== null) push.mostRecipients = await mostOf(context, composed);
  const reasons = launched ? approvalReasons(policy, push) : [];
  return approvalAsked(policy, before, actor, { reasons, sendBefore: composed.sendBefore, now });
}

/** How many recipients a push may have: of a large rule the upper end of its estimate, so that luck lets nothing pass. */
async function mostOf(context: ServerContext, { app, stored, dueAt }: Composed): Promise<number> {
  if ('list' in stored) return stored.recipients.length;
  const segments = rulesOf(await allSegments(context.pool, app.id));
  const rule = expandedRule(ruleOf(stored as StoredPart), segments, '/audience');
  return (await estimateRule(context, app, rule, dueAt)).high;
}

/** The event that tells people of a push that waits for approval. */
export function approvalAskedOf(
  context: ServerContext,
  {
    id,
    organization_id: organizationId,
    app_id: appId,
    approval,
  }: Pick<PushRow, 'id' | 'organization_id' | 'app_id' | 'approval'>,
): NewEvent {
  const { reasons, requested_by, expires_at } = approval!;
  const payload = { push_id: id, reasons, requested_by, expires_at };
  return { id: context.newId(), organizationId, appId, kind: 'approval_asked', payload };
}
