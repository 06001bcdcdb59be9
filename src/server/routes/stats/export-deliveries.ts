import { exportDeliveries, exportDeliveriesWorkbook } from '#contract/stats.ts';
import { bucketsOf } from '#core/bucket.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { listDeliveries } from '#db/queries/delivery/list.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { loadOpenids } from '#db/queries/recipient/load.ts';
import { can } from '../../auth/actor.ts';
import type { ServerContext } from '../../context.ts';
import type { Cell } from '../../export/cells.ts';
import { type Format, sendTable } from '../../export/send.ts';
import { deliveryOf } from '../../present/delivery.ts';
import { pushInScope } from '../../pushes/find.ts';
import { type Call, route } from '../../route.ts';

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

/** Columns that are instants: text in CSV, dates in a workbook. */
const instants: ReadonlySet<string> = new Set(columns.filter((column) => column.endsWith('_at')));

interface Filter {
  outcome?: string | undefined;
  reason?: string | undefined;
}
type Exported = Call<{ push_id: string }, Filter, unknown>;

export const exportDeliveriesRoute = route(exportDeliveries, (call, context) => send(call, context, 'csv') as never);
export const exportDeliveriesWorkbookRoute = route(
  exportDeliveriesWorkbook,
  (call, context) => send(call, context, 'xlsx') as never,
);

async function send({ params, query, key, reply }: Exported, context: ServerContext, format: Format) {
  const { push, app } = await pushInScope(context, key, params.push_id);
  const vault = await context.vaults.ofApp(app.id);
  const seen = { vault, personal: can(key, 'personal_data'), dates: format === 'xlsx' };
  const rows = pages(context, app, push, seen, query);
  return sendTable(reply, `push-${push.id}`, format, { columns, rows }, app.time_zone);
}

/** A bucket at a time, a page of it at a time: what is in memory is one page. */
async function* pages(
  context: ServerContext,
  app: AppRow,
  push: PushRow,
  { vault, personal, dates }: { vault: AppVault; personal: boolean; dates: boolean },
  { outcome, reason }: Filter,
): AsyncGenerator<Cell[][]> {
  for (const b of bucketsOf({ start: app.bucket_start, spread: app.spread })) {
    let recipientId = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const rows = await listDeliveries(context.pool, [b], push, { b, recipientId }, outcome ?? null, perPage, reason);
      if (rows.length === 0) break;
      recipientId = rows.at(-1)!.recipient_id;
      const ids = rows.map((row) => row.recipient_id);
      const openids = await loadOpenids(context.pool, [b], app.id, ids);
      yield rows.map((row) => {
        const shown = deliveryOf(row, vault, openids.get(row.recipient_id) ?? null, personal);
        return columns.map((column) => {
          const value = shown[column];
          return dates && value !== null && instants.has(column) ? new Date(value as string) : value;
        });
      });
      if (rows.length < perPage) break;
    }
  }
}
