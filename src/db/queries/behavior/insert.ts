import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

export interface NewBehavior {
  recipientId: string;
  /** The same for the same event, whoever tells of it again. */
  id: string;
  name: string;
  at: Date;
  properties: Record<string, unknown> | null;
}

const insert = statement(
  'behavior.insert',
  `insert into behavior (b, app_id, name, recipient_id, day, id, at, properties)
   select $1, $2, t.name, t.recipient_id, t.day, t.id, t.at, t.properties::jsonb
   from unnest($3::text[], $4::uuid[], $5::date[], $6::uuid[], $7::timestamptz[], $8::text[])
     as t(name, recipient_id, day, id, at, properties)
   on conflict do nothing`,
);

/** Adds what recipients of one bucket did; what is there already stays once. */
export async function insertBehavior(sql: Sql, lane: { b: number; appId: string }, rows: NewBehavior[]): Promise<void> {
  if (rows.length === 0) return;
  await insert(sql, [
    lane.b,
    lane.appId,
    rows.map((row) => row.name),
    rows.map((row) => row.recipientId),
    rows.map((row) => row.at.toISOString().slice(0, 10)),
    rows.map((row) => row.id),
    rows.map((row) => row.at),
    rows.map((row) => (row.properties === null ? null : JSON.stringify(row.properties))),
  ]);
}
