import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

const known = statement<{ dedupe: string }>(
  'inbox.known',
  'select dedupe from inbox where day >= $1 and day <= $2 and dedupe = any($3::uuid[])',
);

/**
 * Which of these events stand in the inbox under a day from `from` to `to`. Only needed for events older than the
 * inbox's days: they are filed under its first one, which moves on, so that `putInbox` alone would not see a repeat.
 */
export async function knownInbox(sql: Sql, from: string, to: string, dedupes: string[]): Promise<Set<string>> {
  if (dedupes.length === 0) return new Set();
  return new Set((await known(sql, [from, to, dedupes])).map((row) => row.dedupe));
}
