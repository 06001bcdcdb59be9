import { checkField, type FieldProblem, type FieldShape, LINE_BREAK, limitOf, UNPRINTABLE } from './field-rules.ts';
import { ruleOf } from './field-types.ts';

/** What to do with a value that its field refuses: give up, shorten it, or take another value. */
export type FieldPolicy = 'refuse' | 'truncate' | 'default';

export const FIELD_POLICIES: readonly FieldPolicy[] = ['refuse', 'truncate', 'default'];

const BLANKS = /[\s\u0085]+/g;
const UNPRINTABLES = new RegExp(UNPRINTABLE.source, 'gu');
const clusters = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/**
 * Checks a value and, where it fails, applies the field's policy. A value that comes back always passes `checkField`;
 * otherwise the problem of the original value comes back, never that of a repaired one. `defaultValue` is what
 * `default` falls back on, and the last resort of `truncate` (an empty value cannot be shortened).
 */
export function applyPolicy(
  field: FieldShape,
  value: string,
  policy: FieldPolicy,
  defaultValue?: string,
): { value: string } | { problem: FieldProblem } {
  const problem = checkField(field, value);
  if (!problem) return { value };
  if (policy === 'refuse') return { problem };
  if (policy === 'truncate') {
    const shortened = truncate(field, value);
    if (checkField(field, shortened) === null) return { value: shortened };
  }
  if (defaultValue !== undefined && checkField(field, defaultValue) === null) return { value: defaultValue };
  return { problem };
}

/**
 * Makes a value short and printable: line breaks become one space, unprintable characters go, and what is still too
 * long is cut between two characters as a reader sees them (never inside a surrogate pair or a joined emoji), marked
 * with "…" where the type takes one. Types whose value would turn wrong when cut are left as long as they are. The
 * result may still fail the field's rule.
 */
export function truncate(field: FieldShape, value: string): string {
  const text = value.replace(BLANKS, joinLines).replace(UNPRINTABLES, '').trim();
  const { shorten } = ruleOf(field.type);
  const limit = limitOf(field, text);
  if (shorten === 'never' || text.length <= limit) return text;
  const mark = shorten === 'ellipsis' ? '…' : '';
  const kept = longestPrefix(text, limit - mark.length).trimEnd();
  return kept === '' ? '' : kept + mark;
}

function joinLines(blanks: string): string {
  return blanks.includes('\t') || LINE_BREAK.test(blanks) ? ' ' : blanks;
}

function longestPrefix(text: string, limit: number): string {
  let end = 0;
  for (const { segment } of clusters.segment(text)) {
    if (end + segment.length > limit) break;
    end += segment.length;
  }
  return text.slice(0, end);
}
