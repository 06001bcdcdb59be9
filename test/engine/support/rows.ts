import type { DeliveryRow } from '#db/queries/delivery/list.ts';
import type { TestApp } from '#testkit/app.ts';
import type { TestStack } from '#testkit/stack.ts';

/** Deliveries of a push by openid, as stored. */
export async function deliveriesOf(stack: TestStack, app: TestApp, pushId: string): Promise<Map<string, DeliveryRow>> {
  const { rows } = await stack.service.pool.query(
    `select d.*, r.openid from delivery d left join recipient r on r.b = d.b and r.app_id = d.app_id and r.id = d.recipient_id
     where d.push_id = $1`,
    [pushId],
  );
  const vault = await stack.service.vaults.ofApp(app.id);
  return new Map(
    rows.map(({ openid, ...row }) => [
      openid === null ? row.recipient_id : vault.openOpenid(row.recipient_id, openid),
      row,
    ]),
  );
}

export interface Books {
  spent: number;
  credits: number;
}

/** What the ledger says of some openids and a template of ours. */
export async function booksOf(
  stack: TestStack,
  app: TestApp,
  openids: string[],
  templateId = app.templateId,
): Promise<Map<string, Books>> {
  const vault = await stack.service.vaults.ofApp(app.id);
  const names = new Map(openids.map((openid) => [vault.recipientIdOf(openid), openid]));
  const { rows } = await stack.service.pool.query(
    'select recipient_id, spent, credits from consent where app_id = $1 and template_id = $2 and recipient_id = any($3)',
    [app.id, templateId, [...names.keys()]],
  );
  return new Map(rows.map(({ recipient_id, spent, credits }) => [names.get(recipient_id)!, { spent, credits }]));
}

/** Open slices of a push: who stands in them and for which attempt. */
export async function slicesOf(stack: TestStack, pushId: string) {
  const { rows } = await stack.service.pool.query(
    'select attempt, cardinality(recipients) - next as waiting, jsonb_array_length(later) as later, due_at from slice where push_id = $1 order by due_at',
    [pushId],
  );
  return rows as { attempt: number; waiting: number; later: number; due_at: Date }[];
}

/** Makes those who wait for another try due now, in place of waiting for the clock. */
export async function hasten(stack: TestStack, pushId: string): Promise<void> {
  await stack.service.pool.query("update slice set due_at = hongyan_now() - interval '1 second' where push_id = $1", [
    pushId,
  ]);
}

/** What the emulated WeChat counted of an app. */
export async function platformLog(stack: TestStack, app: TestApp) {
  return stack.control.get<{
    sendCalls: number;
    acceptedCalls: number;
    duplicates: number;
    byErrcode: Record<string, number>;
  }>(`/log?appid=${app.appid}`);
}

/** Switches faults of an app on; what is not named keeps its value. */
export async function faults(stack: TestStack, app: TestApp, settings: Record<string, unknown>): Promise<void> {
  await stack.control.post('/faults', { appid: app.appid, ...settings });
}
