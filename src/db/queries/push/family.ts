import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { PushKey } from './by-day.ts';
import { findPush } from './find.ts';
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

/** A push, its parent, and so on up to the first one that is still stored. @param dayOf the day an id was made on */
export async function lineOf(sql: Sql, push: PushRow, dayOf: (id: string) => string): Promise<PushRow[]> {
  const line = [push];
  for (let id = push.parent_id; id !== null; ) {
    const parent = await findPush(sql, dayOf(id), id, push.organization_id);
    if (parent === undefined) break;
    line.push(parent);
    id = parent.parent_id;
  }
  return line;
}

/** All pushes that came of one, however far down. */
export async function descendantsOf(sql: Sql, root: PushKey): Promise<Relative[]> {
  const found: Relative[] = [];
  for (let parents = [root.id]; parents.length > 0; ) {
    const next = await childrenOf(sql, root.day, parents);
    found.push(...next);
    parents = next.map((one) => one.id);
  }
  return found;
}
