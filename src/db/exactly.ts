import type { Call } from './batch.ts';
import { codeOf } from './errors.ts';
import { type Statement, statement } from './statement.ts';

/** SQLSTATE of a division by zero, which none of our statements does otherwise. */
const divisionByZero = '22012';

/** A statement with its values that fails unless it answers so many rows. */
type Expecting = (values: unknown[], rows: number) => Call<true>;

const made = new WeakMap<object, Expecting>();

/**
 * A statement that fails, and its transaction with it, unless it answers exactly `rows` rows: so that a transaction whose
 * course is all but sure needs no look at the answers of its first half, and is one round trip. `isOtherThanExpected`
 * tells that failure from others.
 */
export function exactly<Row>(one: Statement<Row>): Expecting {
  const known = made.get(one);
  if (known !== undefined) return known;
  const parameters = new Set(one.text.match(/\$\d+/g)).size;
  const text = `with answered as (${one.text}) select 1 / (count(*) = $${parameters + 1}::int)::int as as_expected from answered`;
  const expecting = statement<{ as_expected: number }>(`${one.title} exactly`, text);
  const making: Expecting = (values, rows) => expecting.with([...values, rows], () => true);
  made.set(one, making);
  return making;
}

/** Whether a statement made by `exactly` answered other than so many rows; nothing of its transaction has happened. */
export function isOtherThanExpected(error: unknown): boolean {
  return codeOf(error) === divisionByZero;
}
