import type { PushApproval } from '#contract/push-approval.ts';
import type { Recurrence } from '#contract/schedule.ts';
import { listSlices } from '#core/delivery/list-slices.ts';
import { decideAtOf } from '#core/experiment/decide-at.ts';
import { dayOf } from '#core/ids.ts';
import { type ApprovalPolicy, approvalAsked, approvalReasons } from '#core/policy/approval.ts';
import { spanOf } from '#core/schedule/local-time.ts';
import { timingAt } from '#core/schedule/own-times.ts';
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

/** What a push is made from: a schedule, or whatever says as much. */
type Source = Pick<
  ScheduleRow,
  'id' | 'organization_id' | 'app_id' | 'created_by' | 'authors' | 'prepared' | 'kind' | 'plan'
>;

/**
 * The push of one firing of a schedule, due at `dueAt`; `over` replaces what this firing brings. The slices of a list whose
 * recipients are due together are written with it, all others by the planner; of one that has to be approved, with its
 * approval.
 */
export function pushOf(
  schedule: Source,
  app: AppRow,
  dueAt: Date,
  now: Date,
  newId: () => string,
  over: Partial<Pick<NewPush, 'audience' | 'recipient_variables'>> = {},
): FiredPush {
  // What a schedule of an earlier version does not say of its pushes is not asked of them.
  const { send_within_ms: within, own_times: own = null, ...said } = schedule.prepared;
  const prepared = { ...said, hold_credits: said.hold_credits ?? false, canary: said.canary ?? null };
  const experiment = said.experiment ?? null;
  const timing = own === null ? null : timingAt(own, schedule.kind, dueAt, zoneOf(schedule, app));
  // Where the time is over for everybody, whoever is planned is left out as expired.
  const last = spanOf(dueAt, timing, dueAt)?.last ?? dueAt;
  const id = newId();
  const day = dayOf(id);
  const audience = (over.audience ?? prepared.audience) as object;
  const list = 'list' in audience ? (audience as StoredList) : null;
  const sendBefore = new Date(last.getTime() + within);
  const approval = approvalOf(schedule, app, list, sendBefore, now);
  const held = approval !== null;
  const direct = list !== null && timing === null && !prepared.hold_credits;
  const push: NewPush = {
    ...prepared,
    ...over,
    day,
    id,
    organization_id: schedule.organization_id,
    app_id: schedule.app_id,
    parent_id: null,
    step: 0,
    state: held ? 'waiting_approval' : direct ? 'sending' : 'scheduled',
    approval,
    experiment,
    decide_at: decideAtOf(experiment, last),
    timing,
    schedule_id: schedule.id,
    due_at: dueAt,
    send_before: sendBefore,
    audience_count: held || !direct ? 0 : list.recipients.length,
    planned_at: held || !direct ? null : now,
    created_by: `schedule:${schedule.id}`,
    created_at: now,
  };
  const lanes = { start: app.bucket_start, spread: app.spread };
  const parts =
    held || !direct ? [] : listSlices(lanes, list.recipients, push.recipient_variables, list.openids ?? null);
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
  { id, created_by: author, authors, prepared }: Source,
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
  const asked = approvalAsked(policy, null, by, { reasons, sendBefore, now });
  // Whoever had a hand in the schedule, or answers for the key that had, is an author of each of its pushes.
  return { ...asked, authors: [...new Set([...asked.authors, ...authors])] };
}

/** On whose wall the days of a schedule are. */
function zoneOf({ kind, plan }: Source, app: AppRow): string {
  return (kind === 'recurring' ? (plan as Recurrence).time_zone : undefined) ?? app.time_zone;
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
