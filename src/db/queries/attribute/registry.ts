import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

export interface AttributeRow {
  app_id: string;
  name: string;
  type: 'string' | 'number' | 'boolean' | 'date' | 'list';
  source: 'server' | 'client';
  client_may_set: boolean;
  created_at: Date;
}

type NewAttribute = Pick<AttributeRow, 'name' | 'type' | 'source' | 'client_may_set'>;

const list = statement<AttributeRow>('attribute.list', 'select * from attribute where app_id = $1 order by name');
const add = statement(
  'attribute.add',
  `insert into attribute (app_id, name, type, source, client_may_set, created_at)
   select $1, t.name, t.type, t.source, t.client_may_set, $2
   from unnest($3::text[], $4::text[], $5::text[], $6::boolean[]) as t(name, type, source, client_may_set)
   order by t.name on conflict do nothing`,
);
const put = statement<AttributeRow>(
  'attribute.put',
  `insert into attribute as a (app_id, name, type, source, client_may_set, created_at)
   values ($1, $2, $3, 'server', $4, $5)
   on conflict (app_id, name) do update set client_may_set = excluded.client_may_set where a.type = excluded.type
   returning *`,
);

/** All attributes of an app. */
export async function listAttributes(sql: Sql, appId: string): Promise<AttributeRow[]> {
  return list(sql, [appId]);
}

/** Registers attributes that are new; what is there stays as it is. */
export async function addAttributes(sql: Sql, appId: string, rows: NewAttribute[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  const column = (key: keyof NewAttribute) => rows.map((row) => row[key]);
  await add(sql, [appId, now, column('name'), column('type'), column('source'), column('client_may_set')]);
}

/** Declares an attribute, or says anew who may write it; undefined when it has another type already. */
export async function putAttribute(
  sql: Sql,
  appId: string,
  { name, type, client_may_set }: Omit<NewAttribute, 'source'>,
  now: Date,
): Promise<AttributeRow | undefined> {
  return (await put(sql, [appId, name, type, client_may_set, now]))[0];
}
