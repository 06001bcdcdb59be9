import { approvalPolicy, approvePush, getApprovalPolicy, putApprovalPolicy, rejectPush } from '#contract/approval.ts';
import { ApiError } from '#contract/errors.ts';
import { decided, mayDecide } from '#core/policy/approval.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { readApprovalPolicy, writeApprovalPolicy, writeDecision } from '#db/queries/push/approval.ts';
import { lockPush } from '#db/queries/push/find.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { insertSlices } from '#db/queries/slice/insert.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import { asDenied } from '../../audit/denied.ts';
import type { AuditNote } from '../../audit/note.ts';
import type { Actor } from '../../auth/actor.ts';
import { assertAllApps } from '../../auth/scope.ts';
import type { ServerContext } from '../../context.ts';
import { receiptOf } from '../../present/push.ts';
import type { StoredAudience } from '../../pushes/audience.ts';
import { slicesOf } from '../../pushes/compose.ts';
import { pushInScope } from '../../pushes/find.ts';
import { forgetKeptRows } from '../../pushes/kept-rows.ts';
import { route } from '../../route.ts';

export const getApprovalPolicyRoute = route(getApprovalPolicy, async ({ key }, context) => {
  const policy = await readApprovalPolicy(context.pool, key.organizationId);
  return { policy: policy === null ? null : approvalPolicy.parse(policy) };
});

export const putApprovalPolicyRoute = route(putApprovalPolicy, async ({ body, key, audit }, context) => {
  assertAllApps(key);
  await withTransaction(context.pool, async (tx) => {
    const before = await readApprovalPolicy(tx, key.organizationId);
    await writeApprovalPolicy(tx, key.organizationId, body);
    await audit.in(tx, { before, after: body });
  });
  forgetKeptRows(context);
  return { policy: body };
});

interface Asked {
  push: PushRow;
  app: AppRow;
  decision: 'approved' | 'rejected';
  version: number;
  note: string | null;
}

export const approvePushRoute = route(approvePush, async ({ params, body, key, audit }, context) => {
  const found = await pushInScope(context, key, params.push_id);
  const asked: Asked = { ...found, decision: 'approved', version: body.version, note: body.note ?? null };
  const row = await decide(context, key, audit, asked);
  context.hint('plan');
  context.hint('slice');
  return receiptOf(row, context.clock.now());
});

export const rejectPushRoute = route(rejectPush, async ({ params, body, key, audit }, context) => {
  const found = await pushInScope(context, key, params.push_id);
  const asked: Asked = { ...found, decision: 'rejected', version: body.version, note: body.note ?? null };
  return receiptOf(await decide(context, key, audit, asked), context.clock.now());
});

/** One transaction: the decision, and of an approved list its slices, so that it can be sent from that moment on. */
async function decide(context: ServerContext, actor: Actor, audit: AuditNote, asked: Asked): Promise<PushRow> {
  const now = context.clock.now();
  return withTransaction(context.pool, async (tx) => {
    const push = await lockPush(tx, asked.push.day, asked.push.id, asked.push.organization_id);
    if (push?.state !== 'waiting_approval' || push.approval === null) throw new ApiError('push_not_waiting_approval');
    if (push.version !== asked.version) throw new ApiError('version_conflict', { extra: { version: push.version } });
    if (!mayDecide(push.approval, actor)) throw asDenied(new ApiError('own_push'), actor);
    const { decision, note, version } = asked;
    const said = { decision, by: actor.ref, label: actor.label, at: now.toISOString(), version, note };
    const approval = decided(push.approval, said);
    const isRejected = decision === 'rejected';
    const dueAt = isRejected || push.due_at > now ? push.due_at : now;
    const list = isRejected ? 0 : await launchList(tx, context, asked.app, { ...push, due_at: dueAt });
    const state = isRejected ? 'draft' : list > 0 ? 'sending' : 'scheduled';
    const to = { state, due_at: dueAt, audience_count: list, planned_at: list > 0 ? now : null, approval } as const;
    const written = await writeDecision(tx, push, to, now);
    if (written === undefined) throw new ApiError('push_not_waiting_approval');
    await audit.in(tx, { appId: push.app_id, before: { state: push.state, version }, after: { decision, note } });
    return written;
  });
}

/** Writes the slices of a list and answers how many recipients it has; 0 where the planner writes them. */
async function launchList(tx: Tx, context: ServerContext, app: AppRow, push: PushRow): Promise<number> {
  const stored = push.audience as unknown as StoredAudience;
  if (!('list' in stored) || push.timing !== null || push.hold_credits) return 0;
  const { kind, due_at: dueAt, recipient_variables: recipientVariables } = push;
  await insertSlices(
    tx,
    slicesOf(context, push, { app, stored, kind, dueAt, recipientVariables, direct: true }, push.priority),
  );
  return stored.recipients.length;
}
