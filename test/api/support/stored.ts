import type { TestStack } from '#testkit/stack.ts';

const tables = [
  'organization',
  'app',
  'data_key',
  'template',
  'scene',
  'recipient',
  'consent',
  'consent_entry',
  'push',
  'slice',
  'delivery',
  'idempotency',
  'inbox',
  'schedule',
  'schedule_wait',
];

/** Rows per table: the same before and after means that a request left nothing behind. */
export async function stored(stack: TestStack): Promise<Record<string, number>> {
  const counts = tables.map((name) => `(select count(*)::int from ${name}) as ${name}`);
  return (await stack.service.pool.query(`select ${counts.join(', ')}`)).rows[0];
}
