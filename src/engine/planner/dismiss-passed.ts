import { addCounts } from '#db/queries/delivery/count.ts';
import { insertDeliveries, type NewDelivery } from '#db/queries/delivery/insert.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import type { Tx } from '#db/tx.ts';
import { countsOf } from '../dispatch/counts.ts';

/** Recipients of one bucket whose time had passed when the push was made: they get their outcome with the page itself. */
export async function dismissPassed(tx: Tx, push: PushRow, b: number, recipients: string[], now: Date): Promise<void> {
  const rows = recipients.map((recipientId): NewDelivery => {
    return {
      day: push.day,
      pushId: push.id,
      recipientId,
      templateId: push.template_id,
      outcome: 'suppressed',
      reason: 'expired',
      spent: false,
      attempt: 0,
      errcode: null,
      errmsg: 'the local time had passed when the push was made',
      rid: null,
      msgId: null,
      calledAt: null,
    };
  });
  const inserted = await insertDeliveries(tx, { b, appId: push.app_id }, rows, now);
  await addCounts(tx, b, countsOf(rows, inserted));
}
