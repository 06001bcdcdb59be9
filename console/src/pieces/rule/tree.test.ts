import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rule } from '#contract/rule.ts';
import { newGroup, newLeaf, replaced, ruleOf, treeOf } from './tree.ts';

const leaf: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({ tags: fc.record({ any: fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }) }) }),
  fc.record({ sample: fc.record({ percent: fc.integer({ min: 0, max: 100 }) }) }),
);
const { rule } = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.record({ all: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('rule') }),
  ),
}));

/** Whether a rule holds when each leaf does by a fixed choice: two rules that mean the same agree for every choice. */
function holds(one: Rule, choice: (leaf: string) => boolean): boolean {
  if (one.not !== undefined) return !holds(one.not, choice);
  if (one.all !== undefined) return one.all.every((inner) => holds(inner, choice));
  if (one.any !== undefined) return one.any.some((inner) => holds(inner, choice));
  return choice(JSON.stringify(one));
}

describe('a rule as a tree', () => {
  it('means the same when it comes back', () => {
    fc.assert(
      fc.property(rule, fc.func(fc.boolean()), (given, choice) => {
        const back = ruleOf(treeOf(given));
        expect(back).not.toBeNull();
        expect(holds(back!, choice)).toBe(holds(given, choice));
      }),
    );
  });

  it('of everybody has no condition, and nothing comes back', () => {
    expect(treeOf({ everyone: true }).children).toEqual([]);
    expect(ruleOf(treeOf(null))).toBeNull();
    expect(ruleOf(newGroup('any', [newGroup('all'), newGroup('any')]))).toBeNull();
  });

  it('leaves an empty group out and does not wrap a single condition', () => {
    const tags = { tags: { any: ['vip'] } };
    expect(ruleOf(newGroup('all', [newLeaf(tags), newGroup('any')]))).toEqual(tags);
  });

  it('replaces and removes deep inside', () => {
    const inner = newLeaf({ tags: { any: ['a'] } });
    const tree = newGroup('all', [newGroup('any', [inner, newLeaf({ tags: { any: ['b'] } })])]);
    const changed = replaced(tree, inner.id, { ...inner, not: true });
    expect(ruleOf(changed)).toEqual({ any: [{ not: { tags: { any: ['a'] } } }, { tags: { any: ['b'] } }] });
    expect(ruleOf(replaced(tree, inner.id, null))).toEqual({ tags: { any: ['b'] } });
  });
});
