import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { PushRow } from './row.ts';

/** One push of a family: a push and what was sent again to some of its recipients. */
export type Relative = Pick<PushRow, 'id' | 'day' | 'parent_id' | 'step' | 'finished_at'>;

const children = statement<Relative>(
  'push.children',
  `select id, day, parent_id, step, finished_at from push
   where day >= $1 and parent_id = any($2::uuid[]) order by id`,
);

/** The pushes whose parent is one of the given, none of which is older than `since`; the oldest first. */
export async function childrenOf(sql: Sql, since: string, parents: string[]): Promise<Relative[]> {
  return children(sql, [since, parents]);
}

/** All pushes that came of one, however far down. */
export async function descendantsOf(sql: Sql, root: { day: string; id: string }): Promise<Relative[]> {
  const found: Relative[] = [];
  for (let parents = [root.id]; parents.length > 0; ) {
    const next = await childrenOf(sql, root.day, parents);
    found.push(...next);
    parents = next.map((one) => one.id);
  }
  return found;
}
