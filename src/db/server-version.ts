import type { Sql } from './pool.ts';
import { StartError } from './start-error.ts';

/** The SQL of this project is that of PostgreSQL 15. */
const oldestMajor = 15;

/**
 * Refuse a server we cannot work with.
 * @throws StartError `server-too-old`.
 */
export async function checkServerVersion(sql: Sql): Promise<void> {
  const { rows } = await sql.query<{ number: number; version: string }>(
    "select current_setting('server_version_num')::int as number, current_setting('server_version') as version",
  );
  const { number, version } = rows[0]!;
  if (number >= oldestMajor * 10_000) return;
  throw new StartError(
    'server-too-old',
    `The database server is PostgreSQL ${version}; Hongyan needs ${oldestMajor} or newer.`,
    `数据库服务器版本为 PostgreSQL ${version}；鸿雁需要 ${oldestMajor} 或更新版本。`,
  );
}
