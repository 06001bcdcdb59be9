import { allowancesToRelease } from '#db/queries/allowance/take.ts';
import { releaseCredits } from '#db/queries/consent/credit.ts';
import { lockConsents } from '#db/queries/consent/load.ts';
import { markInvalid, upsertRecipients } from '#db/queries/recipient/upsert.ts';
import { appendLater } from '#db/queries/slice/move.ts';
import type { Later } from '#db/queries/slice/row.ts';
import type { Tx } from '#db/tx.ts';
import { ConsentBatch } from '../consents/batch.ts';
import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';
import { holds } from './holds.ts';
import { refusalsToTell } from './refusals.ts';
import type { Delivery, Settlement, Waiting } from './settlement.ts';

/** Gives back credits of calls that used none; books grants that only the platform knew of; marks unknown openids. */
export async function applyCredits(tx: Tx, context: EngineContext, lane: Lane, settlements: Delivery[], now: Date) {
  await release(tx, lane, settlements, now);
  const unreached = settlements.filter(({ row }) => row.outcome === 'failed' || row.outcome === 'suppressed');
  await giveBackAllowances(tx, lane, unreached, now);
  const observed = settlements.filter((settlement) => settlement.observe);
  await bringRecipients(tx, lane, observed, now);
  await bookObserved(tx, context, lane, observed, now);
  const invalid = settlements.filter(({ row }) => row.reason === 'recipient_invalid');
  await markInvalid(
    tx,
    lane.b,
    lane.appId,
    invalid.map(({ row }) => row.recipientId),
    now,
  );
}

/** The platform took a message we knew no credit of: one grant observed, and spent, by the ledger's rules. */
async function bookObserved(tx: Tx, context: EngineContext, lane: Lane, settlements: Delivery[], now: Date) {
  if (settlements.length === 0) return;
  const recipients = settlements.map(({ row }) => row.recipientId);
  const templates = [...new Set(settlements.map(({ row }) => row.templateId))];
  const batch = await ConsentBatch.lock(tx, context, lane, recipients, templates);
  for (const { row } of settlements) {
    await batch.apply(row.recipientId, row.templateId, { type: 'observed', at: row.calledAt ?? now });
  }
  await batch.write(now);
}

/** Recipients we only knew from the push's own list, and who turned out to be real. */
async function bringRecipients(tx: Tx, lane: Lane, settlements: Delivery[], now: Date) {
  const rows = settlements.flatMap(({ row, result }) => {
    const sealed = result.intent.slice.row.openids?.[row.recipientId];
    if (sealed === undefined) return [];
    const openid = Buffer.from(sealed, 'base64');
    return [
      { id: row.recipientId, openid, unionid: null, unionidIndex: null, tags: null, attributes: null, seenAt: null },
    ];
  });
  await upsertRecipients(tx, lane, rows, now);
}

async function release(tx: Tx, lane: Lane, settlements: Settlement[], now: Date) {
  const releasing = settlements.filter((settlement) => settlement.release);
  if (releasing.length === 0) return;
  const ids = [...new Set(releasing.map(({ result }) => result.recipientId))];
  const templates = [...new Set(releasing.map(({ result }) => result.intent.plan.template.id))];
  await lockConsents(tx, lane.b, lane.appId, ids, templates);
  const groups = Map.groupBy(
    releasing,
    ({ result }) => `${result.intent.plan.template.id}/${result.intent.reservedAt.getTime()}`,
  );
  for (const those of groups.values()) {
    const { plan, reservedAt } = those[0]!.result.intent;
    const recipients = those.map(({ result }) => result.recipientId);
    await releaseCredits(tx, lane, plan.template.id, recipients, reservedAt, now);
  }
}

/** Calls that reached nobody count toward no cap. */
async function giveBackAllowances(tx: Tx, lane: Lane, settlements: Settlement[], now: Date) {
  const counted = settlements.filter(({ result }) => result.intent.counted);
  if (counted.length === 0) return;
  const taken = counted.map(({ result }) => ({
    recipientId: result.recipientId,
    pushId: result.intent.plan.push.id,
  }));
  await tx.together([allowancesToRelease(lane, taken, now)]);
}

/** A 43101 is news for the ledger: it resets the consent, but never what was granted after the call began. */
export async function tellLedger(tx: Tx, context: EngineContext, lane: Lane, settlements: Delivery[], now: Date) {
  const refused = settlements.filter(({ row }) => row.reason === 'refused');
  const told = refused.map(({ row }) => ({
    push_id: row.pushId,
    recipient_id: row.recipientId,
    template_id: row.templateId,
    called_at: row.calledAt,
  }));
  await refusalsToTell(tx, context, lane, told, now);
}

/** Puts recipients into their slice's `later` list; who stands there already (a repeated batch) is left alone. */
export async function putBack(tx: Tx, lane: Lane, waiting: Waiting[], now: Date) {
  if (waiting.length === 0) return;
  await giveBackAllowances(tx, lane, waiting, now);
  const bySlice = Map.groupBy(waiting, ({ result }) => result.intent.key.sliceId);
  const added = new Set(
    await appendLater(
      tx,
      [...bySlice].map(([sliceId, those]) => ({ sliceId, later: those.map(({ later }): Later => later) })),
    ),
  );
  const again = waiting.filter(({ result }) => added.has(result.recipientId));
  await release(tx, lane, again, now);
  const held = holds(
    lane,
    again.map(({ result }) => ({ slice: result.intent.slice, recipientId: result.recipientId })),
  );
  if (held.length > 0) await tx.together(held);
}
