import type { Rule } from '#contract/rule.ts';
import { ruleOf, type StoredPart, type StoredSet } from './set.ts';
import { below } from './walk.ts';

/** Segments whose members a stored audience is for: those it names, not those it leaves out. None for a retry. */
export function segmentsOf(audience: object): string[] {
  if ('deliveries' in audience) return [];
  const { frozen: _, ...stored } = audience as { frozen?: unknown };
  return [...new Set(named(ruleOf(stored as StoredPart | StoredSet), true))];
}

function named(rule: Rule, isIn: boolean): string[] {
  if (rule.segment !== undefined) return isIn ? [rule.segment] : [];
  return below(rule).flatMap((inner) => named(inner, rule.not === undefined ? isIn : !isIn));
}
