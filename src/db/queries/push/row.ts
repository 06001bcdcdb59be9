import type { Canary, CanaryState } from '#contract/canary.ts';
import type { Decision, Experiment } from '#contract/experiment.ts';
import type { PushLimits } from '#contract/policy.ts';
import type { PushApproval } from '#contract/push-approval.ts';
import type { PushTiming } from '#contract/push-schedule.ts';

/** A push as stored. Times are instants; `message`, `audience` are the contract's JSON. */
export interface PushRow {
  day: string;
  id: string;
  organization_id: string;
  app_id: string;
  template_id: string;
  parent_id: string | null;
  step: number;
  kind: 'transactional' | 'campaign';
  class: string;
  name: string | null;
  state: 'draft' | 'waiting_approval' | 'scheduled' | 'planning' | 'sending' | 'paused' | 'cancelled' | 'finished';
  resume_state: string | null;
  message: Record<string, unknown>;
  audience: Record<string, unknown>;
  variables: Record<string, unknown>;
  recipient_variables: Record<string, Record<string, unknown>> | null;
  delivery_mode: 'at_most_once' | 'at_least_once';
  no_credit: 'suppress' | 'try';
  priority: number;
  /** Whether it holds a credit of each recipient from its planning on. */
  hold_credits: boolean;
  /** Calls a minute at most; null: as the app may. */
  pace_per_minute: number | null;
  /** The first part that is watched before the rest is planned; null for most. */
  canary: Canary | null;
  /** How that part stands; null until it is planned. */
  canary_state: CanaryState | null;
  /** The planner does not go on while this is true. */
  plan_hold: boolean;
  /** Caps and hours of its own; null for most. */
  limits: PushLimits | null;
  /** Who has to approve it, or did; null where the organization wants no approval. */
  approval: PushApproval | null;
  /** When its recipients are due, where that differs between them. */
  timing: PushTiming | null;
  /** The standing order that made it. */
  schedule_id: string | null;
  /** Variants tried on its recipients, what came of them, and when an engine goes on with it. */
  experiment: Experiment | null;
  decision: Decision | null;
  decide_at: Date | null;
  due_at: Date;
  send_before: Date;
  audience_count: number;
  plan_bucket: number | null;
  plan_after: string | null;
  planned_at: Date | null;
  cancelled_at: Date | null;
  finished_at: Date | null;
  pause_reason: string | null;
  created_by: string | null;
  created_at: Date;
  updated_at: Date;
  version: number;
}
