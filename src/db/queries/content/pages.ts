import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { AppRow } from '../app/row.ts';

const put = statement<AppRow>('app.pages', 'update app set pages = $2, pages_at = $3 where id = $1 returning *');

/** Writes the pages an app has; null: nobody knows them. */
export async function putPages(
  sql: Sql,
  appId: string,
  pages: string[] | null,
  now: Date,
): Promise<AppRow | undefined> {
  return first(await put(sql, [appId, pages, pages === null ? null : now]));
}
