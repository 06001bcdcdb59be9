import { eraseRecipient } from '#contract/recipient.ts';
import { dayOf } from '#core/ids.ts';
import { eraseAllowance } from '#db/queries/allowance/keep.ts';
import { behaviorNames } from '#db/queries/behavior/load.ts';
import { eraseFromPushes, eraseReports, eraseRecipient as eraseRow } from '#db/queries/recipient/erase.ts';
import { heldDeliveries } from '#db/queries/recipient/holdings.ts';
import { forgetWaits } from '#db/queries/schedule/wait.ts';
import { forgetRelayed } from '#db/queries/webhook/relay.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import { recipientInScope } from '../../recipients/find.ts';
import { route } from '../../route.ts';

/**
 * The row goes first: from then on nothing more is kept of the person and nothing is sent. A call that failed half-way is
 * repeated by the recipient's id, since the openid finds the same row still.
 */
export const eraseRecipientRoute = route(eraseRecipient, async ({ params, key, audit }, context) => {
  const { app, row } = await recipientInScope(context, key, params);
  const lane = { b: row.b, appId: app.id };
  const { pool } = context;
  const now = context.clock.now();
  // Written before anything is gone: an erasure that a crash cut short is on record, and repeated.
  await audit.alone({ target: row.id });
  const events = await behaviorNames(pool, row.b, app.id, row.id);
  const erase = async (tx: Tx) => {
    await eraseRow(tx, lane, row.id, events, now);
    await eraseAllowance(tx, lane, row.id);
    await forgetWaits(tx, app.id, row.id);
  };
  await withTransaction(pool, erase, { retries: 3, retryUnknownCommit: true });
  await eraseReports(pool, lane, row.id, now);
  await forgetRelayed(pool, row.id);
  const ids = (await heldDeliveries(pool, row.b, row.id)).map((one) => one.push_id);
  await eraseFromPushes(pool, lane, row.id, { days: ids.map(dayOf), ids });
  return { id: row.id, erased: true as const };
});
