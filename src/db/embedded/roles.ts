import pg from 'pg';
import type { Layout } from './layout.ts';
import { type Passwords, passwordMissing } from './secret.ts';
import { type Endpoint, serviceName, serviceUrl, superuserUrl } from './url.ts';

/** Does the database at this URL let us in and answer? Never throws. */
export async function answers(connectionString: string): Promise<boolean> {
  return run(connectionString, ['select 1']).then(
    () => true,
    () => false,
  );
}

/**
 * See that the service can log in to its database; make role and database when they are missing (first start, or a first
 * start that was killed half-way).
 * @throws StartError `password-missing` when the cluster does not know our password.
 */
export async function ensureDatabase(
  layout: Layout,
  endpoint: Endpoint,
  passwords: Passwords,
  fresh: boolean,
): Promise<void> {
  if (!fresh && (await answers(serviceUrl(endpoint, passwords)))) return;
  const admin = superuserUrl(endpoint, passwords);
  const [role, database] = await run(admin, [
    `select 1 from pg_roles where rolname = '${serviceName}'`,
    `select 1 from pg_database where datname = '${serviceName}'`,
  ]).catch((error) => {
    throw (error as { code?: string }).code === '28P01' ? passwordMissing(layout) : error;
  });
  // The password is made of URL-safe letters (see secret.ts), so it cannot end the literal.
  await run(admin, [
    `${role ? 'alter' : 'create'} role ${serviceName} login password '${passwords.service}'`,
    `grant pg_monitor to ${serviceName}`,
    ...(database ? [] : [`create database ${serviceName} owner ${serviceName}`]),
  ]);
}

/** Run statements one by one on a connection of their own; answers how many rows each gave. */
async function run(connectionString: string, statements: string[]): Promise<number[]> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const counts: number[] = [];
    for (const statement of statements) counts.push((await client.query(statement)).rowCount ?? 0);
    return counts;
  } finally {
    await client.end();
  }
}
