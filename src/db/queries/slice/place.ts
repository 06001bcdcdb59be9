import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';

/** Where one recipient of a push waits. */
export interface PlaceRow {
  slice_id: string;
  due_at: Date;
  /** Tries made so far. */
  attempt: number;
  /** True while nobody has come to them; false when they are on their way or put off to `later_at`. */
  ahead: boolean;
  /** When they are tried again, as ISO text. */
  later_at: string | null;
  later_attempt: number | null;
  variables: Record<string, unknown> | null;
  openid: string | null;
}

const inSlice = statement<PlaceRow>(
  'slice.place',
  `select s.id as slice_id, s.due_at, s.attempt, array_position(s.recipients, $3::uuid) > s.next as ahead,
     l.at as later_at, l.n as later_attempt, s.variables -> $3::text as variables, s.openids ->> $3::text as openid
   from slice s
   left join lateral (
     select e ->> 'at' as at, (e ->> 'n')::int as n from jsonb_array_elements(s.later) e where e ->> 'r' = $3::text limit 1
   ) l on true
   where s.push_id = $1 and s.b = $2 and $3::uuid = any(s.recipients) limit 1`,
);
const inIntent = statement<{ created_at: Date; attempt: number }>(
  'intent.place',
  'select created_at, attempt from intent where b = $1 and push_id = $2 and $3::uuid = any(recipients) limit 1',
);

/** The slice a recipient of a push stands in, or undefined. */
export async function placeInSlice(sql: Sql, pushId: string, b: number, id: string): Promise<PlaceRow | undefined> {
  return first(await inSlice(sql, [pushId, b, id]));
}

/** The open intent a recipient of a push stands in: their call may be on the wire. */
export async function placeInIntent(
  sql: Sql,
  pushId: string,
  b: number,
  id: string,
): Promise<{ created_at: Date; attempt: number } | undefined> {
  return first(await inIntent(sql, [b, pushId, id]));
}
