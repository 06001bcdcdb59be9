import { decided } from '#core/policy/approval.ts';
import { insertEvent } from '#db/queries/event/insert.ts';
import { expireApproval, overdueApprovals } from '#db/queries/push/approval.ts';
import { finishPush } from '#db/queries/push/control.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { withTransaction } from '#db/tx.ts';
import { eachAlone } from '../alone.ts';
import type { EngineContext } from '../context.ts';

const perRound = 50;

/** Cancels pushes nobody decided on in time. Safe on several engines at once, and to repeat. */
export async function expireApprovals(context: EngineContext): Promise<void> {
  const { watchPool, clock, log } = context;
  const overdue = await overdueApprovals(watchPool, clock.now(), perRound);
  const work = (push: PushRow) => expire(context, push);
  await eachAlone(log, 'expire an approval', overdue, work, ({ id }) => ({ push: id }));
}

async function expire({ pool, clock, newId }: EngineContext, push: PushRow): Promise<void> {
  const now = clock.now();
  const said = { by: null, label: null, at: now.toISOString(), version: push.version, note: null };
  const approval = decided(push.approval!, { decision: 'expired', ...said });
  const expired = await withTransaction(pool, async (tx) => {
    const row = await expireApproval(tx, push, approval, now);
    if (row === undefined) return false;
    const { organization_id: organizationId, app_id: appId } = push;
    const payload = { push_id: push.id, requested_by: push.approval!.requested_by };
    await insertEvent(tx, { id: newId(), organizationId, appId, kind: 'approval_expired', payload }, now);
    return true;
  });
  if (expired) await finishPush(pool, push.day, push.id, now);
}
