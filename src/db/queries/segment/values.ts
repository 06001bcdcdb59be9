import type { ValueTest } from '#contract/rule.ts';
import type { Arg } from './compile.ts';

/** A test of a JSON value, given as an expression; true or false, also where there is no value. */
export function valueTest(value: string, test: ValueTest, arg: Arg): string {
  const json = (given: unknown) => JSON.stringify(given);
  if (test.exists !== undefined) {
    return `(coalesce(jsonb_typeof(${value}), 'null') <> 'null') = ${arg(test.exists, 'boolean')}`;
  }
  if (test.equals !== undefined) return `coalesce(${value} = ${arg(json(test.equals), 'jsonb')}, false)`;
  if (test.in !== undefined) return `coalesce(${value} = any(${arg(test.in.map(json), 'jsonb[]')}), false)`;
  if (test.starts_with !== undefined) {
    return ofType(value, 'string', `starts_with(${value} #>> '{}', ${arg(test.starts_with, 'text')})`);
  }
  for (const [key, operator] of comparisons) {
    const limit = test[key];
    if (limit !== undefined) return compare(value, operator, limit, arg);
  }
  return 'false';
}

const comparisons = [
  ['above', '>'],
  ['at_least', '>='],
  ['below', '<'],
  ['at_most', '<='],
] as const;

/** Texts compared by order are dates in their one form, whose bytes are in the order of time. */
function compare(value: string, operator: string, limit: string | number, arg: Arg): string {
  if (typeof limit === 'string') {
    return ofType(value, 'string', `(${value} #>> '{}') collate "C" ${operator} ${arg(limit, 'text')}`);
  }
  return ofType(value, 'number', `${value} ${operator} ${arg(JSON.stringify(limit), 'jsonb')}`);
}

/** `case`, since the order in which `and` is evaluated is not promised. */
function ofType(value: string, type: 'string' | 'number', test: string): string {
  return `case when jsonb_typeof(${value}) = '${type}' then ${test} else false end`;
}
