import { createHash } from 'node:crypto';
import { putInbox } from '#db/queries/inbox/put.ts';
import type { Tx } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';

/** A delivery that the platform refused because the recipient has no send left. */
interface RefusedDelivery {
  push_id: string;
  recipient_id: string;
  template_id: string;
  called_at: Date | null;
}

/** A 43101 is news for the ledger: it resets the consent, but never what was granted after the call began. */
export async function refusalsToTell(
  tx: Tx,
  context: Pick<EngineContext, 'hints'>,
  lane: Lane,
  refused: readonly RefusedDelivery[],
  now: Date,
): Promise<void> {
  if (refused.length === 0) return;
  const events = refused.map((row) => ({
    day: now.toISOString().slice(0, 10),
    dedupe: refusalId(row.push_id, row.recipient_id),
    appId: lane.appId,
    b: lane.b,
    recipientId: row.recipient_id,
    kind: 'platform_refused' as const,
    source: 'engine' as const,
    openid: null,
    payload: { template_id: row.template_id, push_id: row.push_id },
    occurredAt: row.called_at ?? now,
  }));
  await putInbox(tx, events, now);
  context.hints.emit('inbox');
}

function refusalId(pushId: string, recipientId: string): string {
  const hex = createHash('sha256').update(`platform_refused/${pushId}/${recipientId}`).digest('hex').slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
