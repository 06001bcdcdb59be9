import type { EventName } from '#contract/rule.ts';
import { type Trigger, triggerEvents } from '#contract/schedule.ts';
import { attributePasses, isEvent } from '../audience/matches.ts';

/** Something a recipient did, or that happened to them. A changed attribute is one, see `changeHappening`. */
export interface Happening {
  id: string;
  name: string;
  at: Date;
  properties: Readonly<Record<string, unknown>> | null;
}

/** What became of one attribute. Undefined stands for none. */
export interface Change {
  attribute: string;
  from: unknown;
  to: unknown;
}

/** Names of the attributes that some triggers watch. */
export function watchedBy(triggers: Iterable<Trigger>): Set<string> {
  return new Set([...triggers].flatMap(({ attribute }) => (attribute === undefined ? [] : [attribute.name])));
}

/**
 * What a merge (null takes an attribute away) changes of the attributes that are watched. A list is another one when its
 * texts are, in any order.
 */
export function changesOf(
  watched: ReadonlySet<string>,
  before: Readonly<Record<string, unknown>>,
  merged: Readonly<Record<string, unknown>>,
): Change[] {
  return Object.entries(merged).flatMap(([attribute, value]) => {
    const [from, to] = [before[attribute] ?? null, value ?? null];
    return watched.has(attribute) && formOf(from) !== formOf(to) ? [{ attribute, from, to }] : [];
  });
}

function formOf(value: unknown): string {
  return JSON.stringify(Array.isArray(value) ? [...value].sort() : value);
}

/** A change as the event that triggers, and the messages behind them, see. */
export function changeHappening({ attribute, from, to }: Change, { id, at }: { id: string; at: Date }): Happening {
  return { id: `${id}/${attribute}`, name: triggerEvents.attribute, at, properties: { attribute, from, to } };
}

/** Who waits, under which key, until when; null when the event does not set the trigger off. */
export function waitOf(trigger: Trigger, event: Happening): { key: string; dueAt: Date } | null {
  if (!setsOff(trigger, event)) return null;
  return {
    key: trigger.again === 'each' ? event.id : '',
    dueAt: new Date(event.at.getTime() + trigger.delay_minutes * 60_000),
  };
}

function setsOff({ event: name, where, attribute: asked }: Trigger, happening: Happening): boolean {
  if (name !== undefined) return isEvent(happening, { event: name, where });
  if (happening.name !== triggerEvents.attribute || happening.properties?.attribute !== asked!.name) return false;
  const { from, to } = happening.properties;
  const { name: _, ...test } = asked!;
  if (Object.values(test).every((one) => one === undefined)) return to !== null;
  return attributePasses(asked!, to, happening.at) && !attributePasses(asked!, from, happening.at);
}

/** Names of the events that may cancel a trigger. */
export function cancelNames(trigger: Trigger): string[] {
  return [...new Set((trigger.cancel_if ?? []).flatMap(({ event }) => event ?? []))];
}

/** Whether attributes may cancel a trigger. */
export function cancelsByAttribute(trigger: Trigger): boolean {
  return trigger.cancel_if?.some(({ attribute }) => attribute !== undefined) ?? false;
}

/**
 * Whether somebody did, since the event, something that cancels, or has an attribute that does. Asked when the delay has
 * passed: events are reported late and out of order. What happened in the same instant cancels.
 */
export function isCancelled(
  trigger: Trigger,
  eventAt: Date,
  seen: { since: readonly Omit<Happening, 'id'>[]; attributes: Readonly<Record<string, unknown>>; now: Date },
): boolean {
  return (trigger.cancel_if ?? []).some(({ event, where, attribute }) => {
    if (attribute !== undefined) return attributePasses(attribute, seen.attributes[attribute.name], seen.now);
    const asked: EventName = { event: event!, where };
    return seen.since.some((one) => one.at >= eventAt && isEvent(one, asked));
  });
}
