import { expect } from 'vitest';
import type { TestApp } from '#testkit/app.ts';
import type { TestStack } from '#testkit/stack.ts';
import { send } from './http.ts';

/** What the API says of one recipient's consent to a template: status and sends left; undefined where it knows nothing. */
export async function consentOf(
  stack: TestStack,
  app: TestApp,
  openid: string,
  template = app.template,
): Promise<{ status: string; credits: number | null } | undefined> {
  const { body } = await send(stack, 'GET', `/v1/apps/${app.id}/recipients/${openid}`);
  const consents = (body.consents ?? []) as { platform_template_id: string; status: string; credits: number | null }[];
  const found = consents.find((one) => one.platform_template_id === template);
  return found === undefined ? undefined : { status: found.status, credits: found.credits };
}

/** The lines of the ledger about one recipient, in the order they happened. */
export async function entriesOf(
  stack: TestStack,
  app: TestApp,
  openid: string,
): Promise<{ reason: string; source: string; delta: number }[]> {
  const { rows } = await stack.service.pool.query(
    'select reason, source, delta from consent_entry where recipient_id = $1 order by occurred_at, recorded_at, id',
    [await app.recipientId(openid)],
  );
  return rows;
}

/**
 * The books of every one-time consent balance: what was granted less what was spent is what is left. Left out is who
 * was refused by 43101: the credit taken for that call ended with all others.
 */
export async function expectBooksBalance(stack: TestStack): Promise<void> {
  const { rows } = await stack.service.pool.query(
    `select c.recipient_id, c.credits,
       (select coalesce(sum(delta), 0)::int from consent_entry e
        where e.recipient_id = c.recipient_id and e.template_id = c.template_id) as granted,
       (select count(*)::int from delivery d
        where d.recipient_id = c.recipient_id and d.template_id = c.template_id and d.spent) as spent
     from consent c where c.kind = 'one_time' and not exists (
       select from delivery d where d.recipient_id = c.recipient_id and d.reason = 'refused' and d.outcome = 'failed')`,
  );
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect(row).toMatchObject({ credits: row.granted - row.spent });
}
