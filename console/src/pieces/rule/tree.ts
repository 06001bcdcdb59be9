import type { Rule } from '#contract/rule.ts';

/** A rule as it is edited: groups and conditions with an identity of their own, so that a row keeps its place. */
export type Node = Group | Leaf;

export interface Group {
  id: number;
  type: 'group';
  /** `all`: every one must hold; `any`: one is enough. */
  mode: 'all' | 'any';
  not: boolean;
  children: Node[];
}

export interface Leaf {
  id: number;
  type: 'leaf';
  not: boolean;
  /** One condition of our rule format: `{ tags: { any: ['vip'] } }`. */
  rule: Rule;
}

let made = 0;
const newId = () => ++made;

export function newGroup(mode: Group['mode'] = 'all', children: Node[] = []): Group {
  return { id: newId(), type: 'group', mode, not: false, children };
}

export function newLeaf(rule: Rule): Leaf {
  return { id: newId(), type: 'leaf', not: false, rule };
}

/** A rule as a tree whose root is a group. `{ everyone: true }` and nothing are an empty group. */
export function treeOf(rule: Rule | null): Group {
  if (rule === null || rule.everyone === true) return newGroup();
  const node = nodeOf(rule);
  return node.type === 'group' && !node.not ? node : newGroup('all', [node]);
}

function nodeOf(rule: Rule): Node {
  if (rule.not !== undefined) {
    const inner = nodeOf(rule.not);
    // Two negations are none; the tree has no place for them.
    return { ...inner, not: !inner.not };
  }
  if (rule.all !== undefined) return newGroup('all', rule.all.map(nodeOf));
  if (rule.any !== undefined) return newGroup('any', rule.any.map(nodeOf));
  return newLeaf(rule);
}

/** The rule a tree means; empty groups mean nothing and are left out. Null: no condition at all. */
export function ruleOf(node: Node): Rule | null {
  const rule = node.type === 'leaf' ? node.rule : groupRule(node);
  return rule === null ? null : node.not ? { not: rule } : rule;
}

function groupRule({ mode, children }: Group): Rule | null {
  const rules = children.map(ruleOf).filter((one) => one !== null);
  if (rules.length === 0) return null;
  if (rules.length === 1) return rules[0]!;
  return mode === 'all' ? { all: rules } : { any: rules };
}

/** The tree with one node replaced; null takes it away. */
export function replaced(group: Group, id: number, by: Node | null): Group {
  return {
    ...group,
    children: group.children.flatMap((child): Node[] => {
      if (child.id === id) return by === null ? [] : [by];
      return child.type === 'group' ? [replaced(child, id, by)] : [child];
    }),
  };
}
