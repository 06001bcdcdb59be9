import type { Rule } from '#contract/rule.ts';

/** The one member of a node. */
export function keyOf(rule: Rule): keyof Rule {
  const key = (Object.keys(rule) as (keyof Rule)[]).find((name) => rule[name] !== undefined);
  if (key === undefined) throw new TypeError('a node of a rule has a member');
  return key;
}

/** The nodes right below a node. */
export function below(rule: Rule): Rule[] {
  return rule.all ?? rule.any ?? (rule.not === undefined ? [] : [rule.not]);
}

/** Every node of a rule, the outer before the inner. */
export function* nodesOf(rule: Rule): Generator<Rule> {
  yield rule;
  for (const inner of below(rule)) yield* nodesOf(inner);
}

/** How deep a rule is nested; a single condition is 1. */
export function depthOf(rule: Rule): number {
  return 1 + Math.max(0, ...below(rule).map(depthOf));
}

/** Segments a rule names itself. */
export function segmentsIn(rule: Rule): string[] {
  return [...nodesOf(rule)].flatMap((node) => (node.segment === undefined ? [] : [node.segment]));
}
