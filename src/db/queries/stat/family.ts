import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { PushKey } from '../push/by-day.ts';

/** People of a family in one bucket, each once. */
export interface FamilyPersons {
  accepted: number;
  delivered: number;
  opened: number;
  clicked: number;
  unknown: number;
  again: number;
}

// Push by push: the primary key begins with b, and two lists of keys would be looked up in every combination.
const persons = statement<FamilyPersons>(
  'stat.family_persons',
  `select count(*) filter (where taken > 0)::int as accepted, count(*) filter (where delivered)::int as delivered,
     count(*) filter (where opened)::int as opened, count(*) filter (where clicked)::int as clicked,
     count(*) filter (where taken = 0 and unsure)::int as unknown, count(*) filter (where taken > 1)::int as again
   from (select d.recipient_id, count(*) filter (where d.outcome = 'accepted') as taken,
           bool_or(d.outcome = 'unknown') as unsure, bool_or(d.delivered_at is not null) as delivered,
           bool_or(d.opened_at is not null) as opened, bool_or(d.clicked_at is not null) as clicked
         from unnest($2::date[], $3::uuid[]) as p(day, id)
         join delivery d on d.b = $1 and d.day = p.day and d.push_id = p.id
         group by d.recipient_id) as person`,
);

/** Who of a bucket was reached by any push of a family. One bucket at a time, so that a million people fit. */
export async function familyPersons(sql: Sql, b: number, pushes: PushKey[]): Promise<FamilyPersons> {
  const rows = await persons(sql, [b, pushes.map(({ day }) => day), pushes.map(({ id }) => id)]);
  return rows[0]!;
}
