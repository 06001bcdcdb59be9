import { uuidArray } from '../../array-literal.ts';
import type { Call } from '../../batch.ts';
import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { NewSlice } from './row.ts';

// Arrays of arrays cannot be unnested, so each slice's recipients travel as one array literal in text.
const insert = statement(
  'slice.insert',
  `insert into slice (id, app_id, b, day, push_id, due_at, transactional, priority, attempt, recipients, variables, openids)
   select t.id, t.app_id, t.b, t.day, t.push_id, t.due_at, t.transactional, t.priority, t.attempt,
     t.recipients::uuid[], t.variables::jsonb, t.openids::jsonb
   from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::date[], $5::uuid[], $6::timestamptz[], $7::boolean[],
     $8::smallint[], $9::smallint[], $10::text[], $11::text[], $12::text[])
     as t(id, app_id, b, day, push_id, due_at, transactional, priority, attempt, recipients, variables, openids)`,
);

/** Inserts slices, each of at most 1,000 recipients of one bucket. */
export async function insertSlices(sql: Sql, slices: NewSlice[]): Promise<void> {
  if (slices.length > 0) await insert(sql, valuesOf(slices));
}

/** The same, to be sent together with other statements. */
export function slicesToInsert(slices: NewSlice[]): Call {
  return insert.with(valuesOf(slices));
}

function valuesOf(slices: NewSlice[]): unknown[] {
  return [
    slices.map((slice) => slice.id),
    slices.map((slice) => slice.app_id),
    slices.map((slice) => slice.b),
    slices.map((slice) => slice.day),
    slices.map((slice) => slice.push_id),
    slices.map((slice) => slice.due_at),
    slices.map((slice) => slice.transactional),
    slices.map((slice) => slice.priority),
    slices.map((slice) => slice.attempt),
    slices.map((slice) => uuidArray(slice.recipients)),
    slices.map((slice) => (slice.variables === null ? null : JSON.stringify(slice.variables))),
    slices.map((slice) => (slice.openids === null ? null : JSON.stringify(slice.openids))),
  ];
}
