import type { Rule } from '#contract/rule.ts';

/** Segments by id: the rule of one, or null for a list, whose members stand in the database. */
export type Segments = ReadonlyMap<string, Rule | null>;

/** Conditions of a rule with all its segments in place: what one statement may hold. */
export const mostExpanded = 500;

/** A rule that cannot be used because of the segments it names. */
export class ExpandError extends Error {
  readonly code: 'cyclic' | 'unknown' | 'too_many';
  readonly segmentId: string | null;

  constructor(code: ExpandError['code'], segmentId: string | null) {
    const texts = {
      cyclic: 'a segment that comes back to itself',
      unknown: 'no such segment',
      too_many: `more than ${mostExpanded} conditions with all segments in place`,
    };
    super(texts[code]);
    this.code = code;
    this.segmentId = segmentId;
  }
}

/**
 * A checked rule with every segment it names replaced by that segment's rule; lists stay as they are. `from` is the
 * segment the rule is of. Throws ExpandError.
 */
export function expandRule(rule: Rule, segments: Segments, from: string | null = null): Rule {
  let count = 0;
  const expand = (node: Rule, above: ReadonlySet<string>): Rule => {
    if (++count > mostExpanded) throw new ExpandError('too_many', null);
    if (node.all !== undefined) return { all: node.all.map((inner) => expand(inner, above)) };
    if (node.any !== undefined) return { any: node.any.map((inner) => expand(inner, above)) };
    if (node.not !== undefined) return { not: expand(node.not, above) };
    if (node.segment === undefined) return node;
    const id = node.segment;
    if (above.has(id)) throw new ExpandError('cyclic', id);
    const found = segments.get(id);
    if (found === undefined) throw new ExpandError('unknown', id);
    return found === null ? node : expand(found, new Set([...above, id]));
  };
  return expand(rule, new Set(from === null ? [] : [from]));
}
