import { uuidArray } from '../../array-literal.ts';
import type { Call } from '../../batch.ts';
import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

const add = statement<{ n: number }>(
  'segment_member.add',
  `insert into segment_member (b, segment_id, recipient_id)
   select $1, $2, t.id from unnest($3::uuid[]) as t(id) order by t.id on conflict do nothing returning 1 as n`,
);
const remove = statement<{ n: number }>(
  'segment_member.remove',
  'delete from segment_member where b = $1 and segment_id = $2 and recipient_id = any($3::uuid[]) returning 1 as n',
);
const of = statement<{ segment_id: string }>(
  'segment_member.of',
  'select segment_id from segment_member where b = $1 and recipient_id = $2 and segment_id = any($3::uuid[])',
);

const ofMany = statement<Membership>(
  'segment_member.of_many',
  `select segment_id, recipient_id from segment_member
   where b = $1 and segment_id = any($2::uuid[]) and recipient_id = any($3::uuid[])`,
);

export interface Membership {
  segment_id: string;
  recipient_id: string;
}

/** Which recipients of one bucket are members of which of some lists. */
export function loadMemberships(b: number, segmentIds: string[], ids: string[]): Call<Membership[]> {
  return ofMany.with([b, segmentIds, uuidArray(ids)]);
}

/** Makes recipients of one bucket members of a list; answers how many were not before. */
export async function addMembers(sql: Sql, b: number, segmentId: string, ids: string[]): Promise<number> {
  return ids.length === 0 ? 0 : (await add(sql, [b, segmentId, ids])).length;
}

/** Takes recipients of one bucket off a list; answers how many were on it. */
export async function removeMembers(sql: Sql, b: number, segmentId: string, ids: string[]): Promise<number> {
  return ids.length === 0 ? 0 : (await remove(sql, [b, segmentId, ids])).length;
}

/** Which of some lists a recipient is a member of. */
export async function listsOf(sql: Sql, b: number, recipientId: string, segmentIds: string[]): Promise<Set<string>> {
  if (segmentIds.length === 0) return new Set();
  return new Set((await of(sql, [b, recipientId, segmentIds])).map((row) => row.segment_id));
}
