import type { Recurrence, Trigger } from '#contract/schedule.ts';
import type { NewPush } from '../push/insert.ts';

/** What each push of a schedule is made from: everything but what differs from firing to firing. */
export type PreparedPush = Pick<
  NewPush,
  | 'template_id'
  | 'kind'
  | 'class'
  | 'name'
  | 'message'
  | 'audience'
  | 'variables'
  | 'recipient_variables'
  | 'delivery_mode'
  | 'no_credit'
  | 'priority'
  | 'pace_per_minute'
  | 'limits'
  | 'hold_credits'
  | 'canary'
  | 'experiment'
> & {
  send_within_ms: number;
  /** How recipients of one firing are due at different times; null: together. */
  own_times: { at_local: string; passed: 'next_day' | 'drop' } | { best_time: { within_hours: number } } | null;
};

export interface ScheduleRow {
  id: string;
  organization_id: string;
  app_id: string;
  name: string;
  kind: 'recurring' | 'trigger';
  state: 'active' | 'paused' | 'ended' | 'failed';
  plan: Recurrence | Trigger;
  push: Record<string, unknown>;
  prepared: PreparedPush;
  next_at: Date | null;
  fired: number;
  skipped: number;
  last_at: Date | null;
  last_push_id: string | null;
  failure: { code: string; detail: string; at: string } | null;
  created_by: string | null;
  /** Who wrote or changed it, and the members who answer for them. */
  authors: string[];
  created_at: Date;
  updated_at: Date;
  deleted_at: Date | null;
  version: number;
}

export interface FiringRow {
  schedule_id: string;
  key: string;
  due_at: Date;
  result: 'fired' | 'skipped' | 'failed';
  push_id: string | null;
  detail: string | null;
  created_at: Date;
}

/** A recipient whose trigger has gone off. */
export interface WaitRow {
  schedule_id: string;
  recipient_id: string;
  /** The event's id where each counts for itself; empty where a recipient waits once. */
  key: string;
  app_id: string;
  b: number;
  due_at: Date;
  event: { name: string; at: string; properties: Record<string, unknown> };
}
