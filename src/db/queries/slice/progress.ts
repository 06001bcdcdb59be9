import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

const progress = statement<{ id: string; next: number }>(
  'slice.progress',
  'select id, next from slice where id = any($1::uuid[])',
);

/** How far slices have got: after a commit whose answer was lost, this tells whether it took place. */
export async function sliceProgress(sql: Sql, ids: string[]): Promise<Map<string, number>> {
  return new Map((await progress(sql, [ids])).map((row) => [row.id, row.next]));
}
