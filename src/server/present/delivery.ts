import type { z } from 'zod';
import type { delivery } from '#contract/push.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { DeliveryRow } from '#db/queries/delivery/list.ts';
import { maskedId } from './personal.ts';

/**
 * One outcome for the API. `openid` is the sealed one of the recipient's row, null once erased or never known; masked
 * unless `personal`.
 */
export function deliveryOf(
  row: DeliveryRow,
  vault: AppVault,
  openid: Buffer | null,
  personal: boolean,
): z.input<typeof delivery> {
  const opened = openid === null ? null : vault.openOpenid(row.recipient_id, openid);
  return {
    recipient_id: row.recipient_id,
    openid: opened === null || personal ? opened : maskedId(opened),
    outcome: row.outcome,
    reason: row.reason,
    errcode: row.errcode,
    errmsg: row.errmsg,
    rid: row.rid,
    msg_id: row.msg_id,
    attempt: row.attempt,
    credit_spent: row.spent,
    called_at: row.called_at?.toISOString() ?? null,
    settled_at: row.settled_at.toISOString(),
    delivered_at: row.delivered_at?.toISOString() ?? null,
    undelivered_reason: row.undelivered_reason,
    opened_at: row.opened_at?.toISOString() ?? null,
    clicked_at: row.clicked_at?.toISOString() ?? null,
    resolved_at: row.resolved_at?.toISOString() ?? null,
    resolved_by: row.resolved_by,
  };
}
