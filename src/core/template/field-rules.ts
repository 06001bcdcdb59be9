import { ruleOf } from './field-types.ts';
import type { TemplateField } from './parse-content.ts';

/** Why a value does not fit its field. */
export interface FieldProblem {
  code: 'empty' | 'too_long' | 'not_allowed_characters' | 'newline' | 'format' | 'not_in_list';
  /** The longest value allowed and the length found (too_long), in UTF-16 units; digits for `amount`. */
  limit?: number;
  length?: number;
  /** Index of the first wrong character, in UTF-16 units. */
  at?: number;
}

/** The part of a template field that decides about values. */
export type FieldShape = Pick<TemplateField, 'type' | 'enumValues'>;

/** Every kind of line end, and the two separators that break a line without being control characters. */
export const LINE_BREAK = /[\n\v\f\r\u0085\u2028\u2029]/;
/**
 * What no type takes: control characters, half of a surrogate pair (cannot be sent as UTF-8), and the marks that turn
 * the direction of the text after them, with which a value could rewrite the look of a whole card.
 */
export const UNPRINTABLE = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\ufeff]/u;

/**
 * Checks one value against the rule of its field, as WeChat would (subscribeMessage.send, 47003). Returns the first
 * problem, or null when the value can be sent. A template that lists its values takes these and nothing else.
 */
export function checkField(field: FieldShape, value: string): FieldProblem | null {
  // WeChat refuses empty values; blanks only would leave an empty line on the card.
  if (value.trim() === '') return { code: 'empty' };
  const rule = ruleOf(field.type);
  const lineBreak = rule.lines ? -1 : value.search(LINE_BREAK);
  if (lineBreak >= 0) return { code: 'newline', at: lineBreak };
  const unprintable = (rule.lines ? value.replace(/\r?\n/g, '  ') : value).search(UNPRINTABLE);
  if (unprintable >= 0) return { code: 'not_allowed_characters', at: unprintable };
  if (field.enumValues?.length) return field.enumValues.includes(value) ? null : { code: 'not_in_list' };
  const refused = rule.refused ? value.search(rule.refused) : -1;
  if (refused >= 0) return { code: 'not_allowed_characters', at: refused };
  const limit = limitOf(field, value);
  const length = rule.length ? rule.length(value) : value.length;
  if (length > limit) return { code: 'too_long', limit, length };
  if (rule.format && !rule.format(value)) return { code: 'format' };
  return null;
}

/** The longest this value may be in this field, in UTF-16 units (digits for `amount`). */
export function limitOf(field: FieldShape, value: string): number {
  const { limit } = ruleOf(field.type);
  return typeof limit === 'number' ? limit : limit(value);
}

/** A sentence about the problem for the person who wrote the value. */
export function describeProblem(problem: FieldProblem, lang: 'zh' | 'en'): string {
  const position = problem.at === undefined ? undefined : problem.at + 1;
  const [zh, en] = {
    empty: ['不能为空', 'must not be empty'],
    too_long: [
      `最多 ${problem.limit} 个字符，现有 ${problem.length} 个`,
      `at most ${problem.limit} characters, found ${problem.length}`,
    ],
    not_allowed_characters: [
      `第 ${position} 个字符不能用于此类型`,
      `character ${position} is not allowed in a field of this type`,
    ],
    newline: [`第 ${position} 个字符是换行，不能换行`, `character ${position} is a line break, which is not allowed`],
    format: ['格式不符合此类型的要求', 'does not have the format of this type'],
    not_in_list: ['不在模板允许的取值之内', 'is not one of the values that the template lists'],
  }[problem.code] as [string, string];
  return lang === 'zh' ? zh : en;
}
