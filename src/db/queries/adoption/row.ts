import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';

/** Which database server an installation sends from. Null is what a server would not tell, or what does not matter. */
export interface Instance {
  system_identifier: string | null;
  timeline: number | null;
  database_name: string;
  /** host:port, of a server named by an address other machines know it by. */
  address: string | null;
}

const read = statement<Instance>(
  'adoption.read',
  'select system_identifier, timeline, database_name, address from adoption where id = 1',
);
const write = statement(
  'adoption.write',
  `insert into adoption (id, system_identifier, timeline, database_name, address, adopted_at)
   values (1, $1, $2, $3, $4, $5)
   on conflict (id) do update set system_identifier = excluded.system_identifier, timeline = excluded.timeline,
     database_name = excluded.database_name, address = excluded.address, adopted_at = excluded.adopted_at
   where $6`,
);

/** The server written down as the one to send from; undefined before the first start. */
export async function readAdoption(sql: Sql): Promise<Instance | undefined> {
  return first(await read(sql, []));
}

/** Writes down the server to send from; with `replace` false only when there is none yet. */
export async function writeAdoption(sql: Sql, instance: Instance, replace: boolean, now: Date): Promise<void> {
  const { system_identifier, timeline, database_name, address } = instance;
  await write(sql, [system_identifier, timeline, database_name, address, now, replace]);
}
