import type { Rule } from '#contract/rule.ts';

/** A part of an audience as stored: identifiers became recipient ids, rules are checked. */
export type StoredPart =
  | { list: string; given: number; recipients: string[] }
  | { tags: { any?: string[]; all?: string[]; none?: string[] } }
  | { segment_id: string }
  | { rule: Rule }
  | { all: true };

export type StoredSet = { include?: StoredPart[]; within?: StoredPart[]; exclude?: StoredPart[] };

/** The rule a stored audience stands for. A set: in any of `include`, in all of `within`, in none of `exclude`. */
export function ruleOf(stored: StoredPart | StoredSet): Rule {
  if ('list' in stored) return { recipients: stored.recipients };
  if ('tags' in stored) return { tags: stored.tags };
  if ('segment_id' in stored) return { segment: stored.segment_id };
  if ('rule' in stored) return stored.rule;
  if ('all' in stored) return { everyone: true };
  const { include, within = [], exclude = [] } = stored as StoredSet;
  const parts = [
    ...(include === undefined ? [] : [anyOf(include)]),
    ...within.map(ruleOf),
    ...exclude.map((part) => ({ not: ruleOf(part) })),
  ];
  return parts.length === 0 ? { everyone: true } : parts.length === 1 ? parts[0]! : { all: parts };
}

function anyOf(parts: StoredPart[]): Rule {
  return parts.length === 1 ? ruleOf(parts[0]!) : { any: parts.map(ruleOf) };
}
