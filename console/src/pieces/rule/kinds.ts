import type { Rule } from '#contract/rule.ts';

/** The conditions the builder has editors for, in the order of its menu. What else a rule may say is edited as JSON. */
export const kinds = [
  'tags',
  'attribute',
  'consent',
  'behavior',
  'last_seen',
  'first_seen',
  'location',
  'push',
  'segment',
  'device',
  'language',
  'status',
  'sample',
] as const;

export type Kind = (typeof kinds)[number];

/** A new condition of a kind; what is empty in it is still to be chosen. */
export function blank(kind: Kind): Rule {
  switch (kind) {
    case 'tags':
      return { tags: { any: [] } };
    case 'attribute':
      return { attribute: { name: '', exists: true } };
    case 'consent':
      return { consent: { template: '', credits_at_least: 1 } };
    case 'behavior':
      return { behavior: { event: '', at_least: 1, within_days: 30 } };
    case 'last_seen':
      return { last_seen: { within_days: 30 } };
    case 'first_seen':
      return { first_seen: { within_days: 30 } };
    case 'location':
      return { location: { city: [] } };
    case 'push':
      return { push: { id: '', is: 'opened' } };
    case 'segment':
      return { segment: '' };
    case 'device':
      return { device: { platform: [] } };
    case 'language':
      return { language: [] };
    case 'status':
      return { status: ['active'] };
    case 'sample':
      return { sample: { percent: 10 } };
  }
}

/** The kind of a condition, or `json` where the builder has no editor for what it says. */
export function kindOf(rule: Rule): Kind | 'json' {
  const kind = kinds.find((one) => rule[one] !== undefined);
  if (kind === undefined) return 'json';
  const inner = rule[kind] as Record<string, unknown>;
  const known = simple[kind];
  return known === undefined || Object.keys(inner).every((key) => known.includes(key)) ? kind : 'json';
}

/** Members the editors know. A condition that says more is shown as it is, so that nothing of it gets lost. */
const simple: Partial<Record<Kind, string[]>> = {
  last_seen: ['within_days', 'before_days'],
  first_seen: ['within_days', 'before_days'],
  behavior: ['event', 'at_least', 'at_most', 'exactly', 'within_days'],
  sample: ['percent', 'salt'],
};

/** Whether something in a condition is still to be chosen. */
export function isUnfinished(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0 || value.some(isUnfinished);
  if (typeof value === 'object' && value !== null) return Object.values(value).some(isUnfinished);
  return value === '' || value === null;
}
