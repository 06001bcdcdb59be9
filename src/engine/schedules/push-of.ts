import type { PushApproval } from '#contract/push-approval.ts';
import { listSlices } from '#core/delivery/list-slices.ts';
import { dayOf } from '#core/ids.ts';
import { type ApprovalPolicy, approvalAsked, approvalReasons } from '#core/policy/approval.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { NewEvent } from '#db/queries/event/insert.ts';
import type { NewPush } from '#db/queries/push/insert.ts';
import type { ScheduleRow } from '#db/queries/schedule/row.ts';
import type { NewSlice } from '#db/queries/slice/row.ts';

/** A list as stored with a push. */
interface StoredList {
  list: string;
  recipients: string[];
  openids?: Record<string, string>;
}

/** What one firing writes. */
export interface FiredPush {
  push: NewPush;
  slices: NewSlice[];
}

/**
 * The push of one firing of a schedule, due at `dueAt`; `over` replaces what this firing brings. The slices of a list are
 * written with it, those of a rule by the planner; of one that has to be approved, with its approval.
 */
export function pushOf(
  schedule: Pick<ScheduleRow, 'id' | 'organization_id' | 'app_id' | 'created_by' | 'prepared'>,
  app: AppRow,
  dueAt: Date,
  now: Date,
  newId: () => string,
  over: Partial<Pick<NewPush, 'audience' | 'recipient_variables'>> = {},
): FiredPush {
  const { send_within_ms: within, ...prepared } = schedule.prepared;
  const id = newId();
  const day = dayOf(id);
  const audience = (over.audience ?? prepared.audience) as object;
  const list = 'list' in audience ? (audience as StoredList) : null;
  const sendBefore = new Date(dueAt.getTime() + within);
  const approval = approvalOf(schedule, app, list, sendBefore, now);
  const held = approval !== null;
  const push: NewPush = {
    ...prepared,
    ...over,
    day,
    id,
    organization_id: schedule.organization_id,
    app_id: schedule.app_id,
    parent_id: null,
    step: 0,
    state: held ? 'waiting_approval' : list === null ? 'scheduled' : 'sending',
    approval,
    canary: null,
    experiment: null,
    decide_at: null,
    timing: null,
    schedule_id: schedule.id,
    due_at: dueAt,
    send_before: sendBefore,
    audience_count: held ? 0 : (list?.recipients.length ?? 0),
    planned_at: held || list === null ? null : now,
    created_by: `schedule:${schedule.id}`,
    created_at: now,
  };
  const lanes = { start: app.bucket_start, spread: app.spread };
  const parts =
    held || list === null ? [] : listSlices(lanes, list.recipients, push.recipient_variables, list.openids ?? null);
  const slices = parts.map((part) => ({
    id: newId(),
    app_id: app.id,
    day,
    push_id: id,
    due_at: dueAt,
    transactional: push.kind === 'transactional',
    priority: push.priority,
    attempt: 0,
    ...part,
  }));
  return { push, slices };
}

/**
 * The approval that a firing waits for, or null. How many an audience by rule has is not known here: where a number of
 * recipients is the policy, every firing of one waits.
 */
function approvalOf(
  { id, created_by: author, prepared }: Pick<ScheduleRow, 'id' | 'created_by' | 'prepared'>,
  app: AppRow,
  list: StoredList | null,
  sendBefore: Date,
  now: Date,
): PushApproval | null {
  const policy = (app.organization_approval ?? null) as ApprovalPolicy | null;
  if (policy === null) return null;
  const mostRecipients = list?.recipients.length ?? Infinity;
  const reasons = approvalReasons(policy, { kind: prepared.kind, class: prepared.class, mostRecipients });
  if (reasons.length === 0) return null;
  const by = { ref: author ?? `schedule:${id}`, person: null };
  return approvalAsked(policy, null, by, { reasons, sendBefore, now });
}

/** What people should know of fired pushes: those that wait for approval. */
export function approvalsAsked(pushes: readonly NewPush[], newId: () => string): NewEvent[] {
  return pushes
    .filter((push) => push.state === 'waiting_approval')
    .map(({ id, organization_id: organizationId, app_id: appId, schedule_id, approval }) => {
      const { reasons, requested_by, expires_at } = approval!;
      const payload = { push_id: id, schedule_id, reasons, requested_by, expires_at };
      return { id: newId(), organizationId, appId, kind: 'approval_asked', payload };
    });
}
