import type { Trigger } from '#contract/schedule.ts';
import { watchedBy } from '#core/schedule/trigger.ts';
import type { Call } from '#db/batch.ts';
import { eventsToMark, eventsToPostpone, type InboxRow, stillOpen } from '#db/queries/inbox/take.ts';
import { holdLane } from '#db/queries/lane/lease.ts';
import { upsertRecipients } from '#db/queries/recipient/upsert.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';
import { applyBehavior, isBehavior } from './apply-behavior.ts';
import { applyClicked } from './apply-clicked.ts';
import { applyConsents, isConsentEvent } from './apply-consents.ts';
import { applyOpened } from './apply-opened.ts';
import { applyAllReceipts } from './apply-receipt.ts';
import { applyResolve } from './apply-resolve.ts';
import { applyAllSent } from './apply-sent.ts';
import { applyTriggers, happeningsOf } from './apply-triggers.ts';
import { countReported, type Reported } from './count-reported.ts';
import type { Applied } from './wait.ts';

/** Applies a batch of one lane's events in one transaction of its bucket; those applied meanwhile are left alone. */
export async function applyEvents(
  context: EngineContext,
  lane: Lane,
  engineId: string,
  given: InboxRow[],
): Promise<void> {
  const now = context.clock.now();
  const results = await withTransaction(
    context.pool,
    async (tx) => {
      const [isOurs, rows] = await tx.together([holdLane(lane, engineId), stillOpen(given)]);
      if (!isOurs || rows.length === 0) return null;
      await bringRecipients(tx, lane, rows, now);
      const consents = await applyConsents(tx, context, lane, rows.filter(isConsentEvent), now);
      const watched = await watchedIn(context, lane, rows);
      const { applied: behavior, changed } = await applyBehavior(tx, lane, rows.filter(isBehavior), watched, now);
      const reported: Reported[] = [];
      const ofKind = (kind: InboxRow['kind']) => rows.filter((row) => row.kind === kind);
      const sent = await applyAllSent(tx, context, lane, ofKind('sent'), reported, now);
      const receipts = await applyAllReceipts(tx, context, lane, ofKind('receipt'), reported, now);
      const applied = new Map<InboxRow, Applied>([...consents, ...behavior, ...sent, ...receipts]);
      for (const row of rows) {
        if (row.kind === 'login') applied.set(row, { result: 'seen' });
        if (row.kind === 'opened') applied.set(row, await applyOpened(tx, context, lane, row));
        if (row.kind === 'clicked') applied.set(row, await applyClicked(tx, context, lane, row));
        if (row.kind === 'resolve') applied.set(row, await applyResolve(tx, context, lane, row, now));
      }
      const happened = rows.filter((row) => isApplied(applied.get(row)));
      await applyTriggers(tx, context, lane, [...happened.flatMap(happeningsOf), ...changed], now);
      await tx.commit([...countReported(context, lane, reported), ...recorded(rows, applied, now)]);
      return applied;
    },
    { retries: 3, retryUnknownCommit: true },
  );
  for (const [row, one] of results ?? [])
    context.metrics.countInbox(row.kind, 'result' in one ? one.result : 'waiting');
}

/** The attributes that triggers watch, where any may change here. */
async function watchedIn(context: EngineContext, lane: Lane, rows: InboxRow[]): Promise<ReadonlySet<string>> {
  if (!rows.some((row) => row.kind === 'identify')) return new Set();
  return watchedBy((await context.triggers(lane.appId)).map((row) => row.plan as Trigger));
}

/** Applied just now, and not again: an open counts once. */
function isApplied(one: Applied | undefined): boolean {
  return one !== undefined && 'result' in one && one.result === 'applied';
}

/** What became of each, in its row. */
function recorded(rows: InboxRow[], applied: Map<InboxRow, Applied>, now: Date): Call[] {
  const done: { day: string; dedupe: string; result: string }[] = [];
  const waiting: { day: string; dedupe: string; dueAt: Date }[] = [];
  for (const row of rows) {
    const { day, dedupe } = row;
    const one = applied.get(row) ?? { result: 'ignored' };
    if ('result' in one) done.push({ day, dedupe, result: one.result });
    else waiting.push({ day, dedupe, dueAt: new Date(now.getTime() + one.waitMs) });
  }
  return [...eventsToMark(done, now), ...eventsToPostpone(waiting)];
}

/** Whoever brings an openid is known from now on. */
async function bringRecipients(tx: Tx, lane: Lane, rows: InboxRow[], now: Date): Promise<void> {
  const brought = new Map<string, InboxRow>();
  for (const row of rows) {
    const before = brought.get(row.recipient_id);
    // A log-in may know the unionid; prefer it.
    if (row.openid !== null && (before === undefined || row.payload.unionid !== undefined))
      brought.set(row.recipient_id, row);
  }
  await upsertRecipients(
    tx,
    lane,
    [...brought.values()].map((row) => ({
      id: row.recipient_id,
      openid: row.openid!,
      unionid: typeof row.payload.unionid === 'string' ? Buffer.from(row.payload.unionid, 'base64') : null,
      unionidIndex: typeof row.payload.unionid_index === 'string' ? row.payload.unionid_index : null,
      tags: null,
      attributes: null,
      seenAt: row.source === 'client' ? row.occurred_at : null,
    })),
    now,
  );
}
