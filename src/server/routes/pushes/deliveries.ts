import { listDeliveries } from '#contract/push.ts';
import { bucketsOf } from '#core/bucket.ts';
import { isUuid } from '#core/ids.ts';
import { listDeliveries as readDeliveries } from '#db/queries/delivery/list.ts';
import { loadOpenids } from '#db/queries/recipient/load.ts';
import { can } from '../../auth/actor.ts';
import { badCursor } from '../../cursor.ts';
import { deliveryOf } from '../../present/delivery.ts';
import { pushInScope } from '../../pushes/find.ts';
import { route } from '../../route.ts';

const start = { b: -1, recipientId: '00000000-0000-0000-0000-000000000000' };

export const listDeliveriesRoute = route(listDeliveries, async ({ params, query, key }, context) => {
  const { push, app } = await pushInScope(context, key, params.push_id);
  const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
  const after = query.cursor === undefined ? start : readCursor(query.cursor);
  const { outcome = null, reason = null, limit } = query;
  const rows = await readDeliveries(context.pool, buckets, push, after, outcome, limit + 1, reason);
  const shown = rows.slice(0, limit);
  const vault = await context.vaults.ofApp(app.id);
  const ids = shown.map((row) => row.recipient_id);
  const openids = await loadOpenids(context.pool, [...new Set(shown.map((row) => row.b))], app.id, ids);
  const last = shown.at(-1);
  const personal = can(key, 'personal_data');
  return {
    items: shown.map((row) => deliveryOf(row, vault, openids.get(row.recipient_id) ?? null, personal)),
    next_cursor: rows.length > shown.length && last ? `${last.b}.${last.recipient_id}` : null,
  };
});

function readCursor(cursor: string): { b: number; recipientId: string } {
  const [b = '', recipientId = ''] = cursor.split('.');
  if (!/^\d{1,4}$/.test(b) || !isUuid(recipientId)) throw badCursor();
  return { b: Number(b), recipientId };
}
