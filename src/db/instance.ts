import { codeOf } from './errors.ts';
import type { Pool } from './pool.ts';
import { type Instance, readAdoption, writeAdoption } from './queries/adoption/row.ts';

/** SQLSTATEs of a server that does not tell: not permitted, no such function, not supported, not in this state. */
const untold = new Set(['42501', '42883', '0A000', '55000']);
const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/i;

/**
 * host:port of a DATABASE_URL, by which a server is told from a copy of its disk elsewhere. Null for none, for a unix
 * socket and for this machine: what the port is there says nothing about which data it serves.
 */
export function addressOf(databaseUrl: string | null): string | null {
  const url = databaseUrl === null ? null : URL.parse(databaseUrl);
  if (!url) return null;
  const host = url.searchParams.get('host') ?? url.hostname;
  if (host === '' || host.startsWith('/') || loopback.test(host)) return null;
  return `${host.toLowerCase()}:${url.searchParams.get('port') ?? (url.port || '5432')}`;
}

/**
 * What this server is: its identifier is made by initdb and goes with every physical copy; its timeline moves on when a
 * backup is restored to a point in time or a replica is promoted (read from the name of the current WAL file, which
 * changes at once, while the control file waits for a checkpoint).
 */
export async function identify(pool: Pool, address: string | null): Promise<Instance> {
  const [system, line, name] = await Promise.all([
    told<{ id: string }>(pool, 'select system_identifier::text as id from pg_control_system()'),
    told<{ n: number }>(
      pool,
      "select ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::bigint as n",
    ),
    pool.query<{ name: string }>('select current_database() as name'),
  ]);
  return {
    system_identifier: system?.id ?? null,
    timeline: line?.n ?? null,
    database_name: name.rows[0]!.name,
    address,
  };
}

/** What differs between two servers, by name. What one of them does not tell is no difference; an address counts. */
export function differencesOf(adopted: Instance, found: Instance): (keyof Instance)[] {
  const names: (keyof Instance)[] = ['system_identifier', 'timeline', 'database_name', 'address'];
  return names.filter((name) => {
    const untoldByOne = name !== 'address' && (adopted[name] === null || found[name] === null);
    return !untoldByOne && adopted[name] !== found[name];
  });
}

/**
 * How this server differs from the one written down as the one to send from; empty when it is that one, or when none is
 * written down yet.
 */
export async function foreignIn(pool: Pool, address: string | null): Promise<(keyof Instance)[]> {
  const adopted = await readAdoption(pool);
  return adopted === undefined ? [] : differencesOf(adopted, await identify(pool, address));
}

/** Writes this server down as the one to send from, if none is yet: the first start of an installation. */
export async function adoptFirst(pool: Pool, address: string | null, now: Date): Promise<void> {
  if ((await readAdoption(pool)) === undefined) await writeAdoption(pool, await identify(pool, address), false, now);
}

async function told<Row extends object>(pool: Pool, text: string): Promise<Row | undefined> {
  try {
    return (await pool.query<Row>(text)).rows[0];
  } catch (error) {
    if (untold.has(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}
