import type { Rule } from '#contract/rule.ts';
import { dayMs } from './matches.ts';
import { nodesOf } from './walk.ts';

/** What has to be loaded of a recipient to tell whether some expanded rules are true of it. */
export interface Needs {
  events: string[];
  /** No rule asks for an event before this time. */
  since: Date;
  templates: string[];
  pushes: string[];
  lists: string[];
}

/** Collects what rules read beside the recipient's own row. */
export function needsOf(rules: readonly Rule[], now: Date): Needs {
  const sets = { events: new Set<string>(), templates: new Set<string>(), pushes: new Set<string>() };
  const lists = new Set<string>();
  let since = now.getTime();
  for (const node of rules.flatMap((rule) => [...nodesOf(rule)])) {
    const event = node.behavior ?? node.first_time ?? node.last_time;
    if (event !== undefined) sets.events.add(event.event);
    if (event !== undefined) since = Math.min(since, earliest(node, now));
    if (node.consent !== undefined) sets.templates.add(node.consent.template);
    if (node.push !== undefined) sets.pushes.add(node.push.id);
    if (node.segment !== undefined) lists.add(node.segment);
  }
  const { events, templates, pushes } = sets;
  return {
    events: [...events],
    since: new Date(since),
    templates: [...templates],
    pushes: [...pushes],
    lists: [...lists],
  };
}

function earliest({ behavior }: Rule, now: Date): number {
  if (behavior?.since !== undefined) return Date.parse(behavior.since);
  return behavior?.within_days === undefined ? 0 : now.getTime() - behavior.within_days * dayMs;
}
