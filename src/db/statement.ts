import { arrayLiteral } from './array-literal.ts';
import type { Sql } from './pool.ts';

/**
 * A named statement: prepared once per connection, run with positional values, typed rows out.
 * The name is what pg_stat_activity and traces show; PostgreSQL keeps 63 bytes of it. Throws at once when it is longer.
 */
export function statement<Row>(name: string, text: string): (sql: Sql, values: unknown[]) => Promise<Row[]> {
  if (Buffer.byteLength(name) > 63) throw new Error(`statement name longer than 63 bytes: ${name}`);
  return async (sql, values) => {
    const written = values.map((value) => (Array.isArray(value) ? arrayLiteral(value) : value));
    return (await sql.query({ name, text, values: written })).rows as Row[];
  };
}

/** The only row of an answer that has exactly one, or undefined. */
export function first<Row>(rows: Row[]): Row | undefined {
  return rows[0];
}
