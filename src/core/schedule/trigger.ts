import type { Trigger } from '#contract/schedule.ts';
import { isEvent } from '../audience/matches.ts';

/** Something a recipient did, or that happened to them. */
export interface Happening {
  id: string;
  name: string;
  at: Date;
  properties: Readonly<Record<string, unknown>> | null;
}

/** Who waits, under which key, until when; null when the event does not set the trigger off. */
export function waitOf(trigger: Trigger, event: Happening): { key: string; dueAt: Date } | null {
  if (!isEvent(event, trigger)) return null;
  return {
    key: trigger.again === 'each' ? event.id : '',
    dueAt: new Date(event.at.getTime() + trigger.delay_minutes * 60_000),
  };
}

/** Names of the events that may cancel a trigger. */
export function cancelNames(trigger: Trigger): string[] {
  return [...new Set((trigger.cancel_if ?? []).map(({ event }) => event))];
}

/**
 * Whether somebody did, since the event, something that cancels. Asked when the delay has passed: events are reported
 * late and out of order. What happened in the same instant cancels.
 */
export function isCancelled(trigger: Trigger, eventAt: Date, since: readonly Omit<Happening, 'id'>[]): boolean {
  return (trigger.cancel_if ?? []).some((asked) => since.some((one) => one.at >= eventAt && isEvent(one, asked)));
}
