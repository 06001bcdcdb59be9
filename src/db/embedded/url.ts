import type { Passwords } from './secret.ts';

/** Where the embedded server listens. */
export type Endpoint = { folder: string; port: number; loopback: boolean };

/** Role and database of the service. */
export const serviceName = 'hongyan';

/** URL of the service's database, understood by `pg` and by libpq (`psql`). */
export function serviceUrl(endpoint: Endpoint, passwords: Passwords): string {
  return url(endpoint, serviceName, passwords.service, serviceName);
}

/** URL of the maintenance database, as superuser. */
export function superuserUrl(endpoint: Endpoint, passwords: Passwords): string {
  return url(endpoint, 'postgres', passwords.superuser, 'postgres');
}

function url({ folder, port, loopback }: Endpoint, user: string, password: string, database: string): string {
  if (loopback) return `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
  return `postgresql://${user}:${password}@localhost/${database}?host=${encodeURIComponent(folder)}&port=${port}`;
}
