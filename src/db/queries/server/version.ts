import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

const version = statement<{ version: string }>('server.version', "select current_setting('server_version') as version");

/** The version of the database server as it names itself: `18.4`. */
export async function serverVersion(sql: Sql): Promise<string> {
  return (await version(sql, []))[0]!.version;
}
