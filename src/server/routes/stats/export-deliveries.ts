import { exportDeliveries } from '#contract/stats.ts';
import { bucketsOf } from '#core/bucket.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { listDeliveries } from '#db/queries/delivery/list.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { loadOpenids } from '#db/queries/recipient/load.ts';
import { can } from '../../auth/actor.ts';
import type { ServerContext } from '../../context.ts';
import { csvLine, sendCsv } from '../../csv.ts';
import { deliveryOf } from '../../present/delivery.ts';
import { pushInScope } from '../../pushes/find.ts';
import { route } from '../../route.ts';

const perPage = 2000;
const columns = [
  'recipient_id',
  'openid',
  'outcome',
  'reason',
  'errcode',
  'errmsg',
  'msg_id',
  'credit_spent',
  'called_at',
  'settled_at',
  'delivered_at',
  'undelivered_reason',
  'opened_at',
  'clicked_at',
] as const;

export const exportDeliveriesRoute = route(exportDeliveries, async ({ params, query, key, reply }, context) => {
  const { push, app } = await pushInScope(context, key, params.push_id);
  const vault = await context.vaults.ofApp(app.id);
  return sendCsv(
    reply,
    `push-${push.id}.csv`,
    pages(context, app, push, { vault, personal: can(key, 'personal_data') }, query.outcome ?? null),
  ) as never;
});

/** A bucket at a time, a page of it at a time: what is in memory is one page. */
async function* pages(
  context: ServerContext,
  app: AppRow,
  push: PushRow,
  { vault, personal }: { vault: AppVault; personal: boolean },
  outcome: string | null,
): AsyncGenerator<string> {
  yield csvLine(columns);
  for (const b of bucketsOf({ start: app.bucket_start, spread: app.spread })) {
    let recipientId = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const rows = await listDeliveries(context.pool, [b], push, { b, recipientId }, outcome, perPage);
      if (rows.length === 0) break;
      recipientId = rows.at(-1)!.recipient_id;
      const openids = await loadOpenids(
        context.pool,
        [b],
        app.id,
        rows.map((row) => row.recipient_id),
      );
      yield rows
        .map((row) => {
          const shown = deliveryOf(row, vault, openids.get(row.recipient_id) ?? null, personal);
          return csvLine(columns.map((column) => shown[column]));
        })
        .join('');
      if (rows.length < perPage) break;
    }
  }
}
