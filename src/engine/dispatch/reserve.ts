import { takeCredits } from '#db/queries/consent/credit.ts';
import { addCounts } from '#db/queries/delivery/count.ts';
import { insertDeliveries, type NewDelivery } from '#db/queries/delivery/insert.ts';
import { insertIntents } from '#db/queries/intent/write.ts';
import { holdLane } from '#db/queries/lane/lease.ts';
import { advanceSlices } from '#db/queries/slice/move.ts';
import { CommitUnknownError, type Tx, withTransaction } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';
import type { Part } from './backlog.ts';
import { countsOf } from './counts.ts';
import type { Candidate, Dismissed, Prepared } from './prepare.ts';

/** A candidate whose call may leave now: the intent that says so is committed. */
export interface Reserved extends Candidate {
  took: boolean;
}

/** The lane has another owner: nothing was written, and nothing of it may be touched any more. */
export class LaneLostError extends Error {}

/** A slice no longer stands where we thought (cancelled, planned again): read it again. */
export class SliceMovedError extends Error {}

/**
 * One transaction of one bucket that turns a prepared window into facts: the slices move on, credits are taken where
 * they are still there, those not to be called get their outcome, the others their intent. Nothing has been called
 * yet; after the commit their calls may start. A repeat finds the slices moved and does nothing.
 */
export async function reserveWindow(
  context: EngineContext,
  lane: Lane,
  engineId: string,
  parts: Part[],
  prepared: Prepared,
  reservedAt: Date,
): Promise<Reserved[]> {
  try {
    return await withTransaction(context.pool, (tx) => reserve(tx, lane, engineId, parts, prepared, reservedAt), {
      retries: 3,
    });
  } catch (error) {
    if (!(error instanceof CommitUnknownError)) throw error;
    // It may have happened, or happen still: the server can be in the middle of it. Taking the lane anew waits for that,
    // and its recovery finds the intents.
    throw new LaneLostError('the answer to a reserve was lost; the lane is taken again and its intents recovered');
  }
}

async function reserve(
  tx: Tx,
  lane: Lane,
  engineId: string,
  parts: Part[],
  prepared: Prepared,
  now: Date,
): Promise<Reserved[]> {
  if (!(await holdLane(tx, lane.b, lane.appId, engineId, lane.fence))) throw new LaneLostError('lane taken over');
  const moves = parts.map(({ slice, start, stop }) => ({ id: slice.row.id, start, stop }));
  if ((await advanceSlices(tx, moves)).length < parts.length) throw new SliceMovedError('a slice moved');

  const took = await takeForAll(tx, lane, prepared.candidates, now);
  const reserved: Reserved[] = [];
  const dismissed: Dismissed[] = [...prepared.dismissed];
  for (const candidate of prepared.candidates) {
    const taken = took.has(creditKey(candidate));
    const trying = candidate.part.slice.plan.push.no_credit === 'try';
    if (candidate.takesCredit && !taken && !trying) {
      const { part, recipientId } = candidate;
      dismissed.push({ part, recipientId, outcome: 'suppressed', reason: 'no_credit', detail: null });
    } else reserved.push({ ...candidate, took: taken });
  }

  await insertIntents(tx, lane, intentsOf(reserved), now);
  const rows = dismissed.map(deliveryOf);
  const inserted = await insertDeliveries(tx, lane, rows, now);
  await addCounts(tx, lane.b, countsOf(rows, inserted));
  return reserved;
}

async function takeForAll(tx: Tx, lane: Lane, candidates: Candidate[], now: Date): Promise<Set<string>> {
  const byTemplate = Map.groupBy(
    candidates.filter((candidate) => candidate.takesCredit),
    (candidate) => candidate.part.slice.plan.template.id,
  );
  const took = new Set<string>();
  if (byTemplate.size === 0) return took;
  for (const [templateId, those] of byTemplate) {
    const ids = those.map((candidate) => candidate.recipientId).toSorted();
    for (const id of await takeCredits(tx, lane, templateId, ids, now)) took.add(`${templateId}/${id}`);
  }
  return took;
}

function creditKey(candidate: Candidate): string {
  return `${candidate.part.slice.plan.template.id}/${candidate.recipientId}`;
}

function intentsOf(reserved: Reserved[]) {
  return [...Map.groupBy(reserved, (candidate) => candidate.part)].map(([part, those]) => ({
    pushId: part.slice.plan.push.id,
    sliceId: part.slice.row.id,
    start: part.start,
    day: part.slice.plan.push.day,
    templateId: part.slice.plan.template.id,
    attempt: part.slice.row.attempt,
    recipients: those.map((candidate) => candidate.recipientId),
    took: those.map((candidate) => candidate.took),
  }));
}

function deliveryOf({ part, recipientId, outcome, reason, detail }: Dismissed): NewDelivery {
  return {
    day: part.slice.plan.push.day,
    pushId: part.slice.plan.push.id,
    recipientId,
    templateId: part.slice.plan.template.id,
    outcome,
    reason,
    spent: false,
    attempt: part.slice.row.attempt,
    errcode: null,
    errmsg: detail,
    rid: null,
    msgId: null,
    calledAt: null,
  };
}
