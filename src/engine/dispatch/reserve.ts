import type { Call } from '#db/batch.ts';
import { isOtherThanExpected } from '#db/exactly.ts';
import type { AllowanceRow } from '#db/queries/allowance/take.ts';
import { creditsToRelease, takeCredits, takeCreditsOfAll } from '#db/queries/consent/credit.ts';
import { countsToAdd } from '#db/queries/delivery/count.ts';
import { insertDeliveries, type NewDelivery } from '#db/queries/delivery/insert.ts';
import { insertIntents } from '#db/queries/intent/write.ts';
import { holdLane, holdLaneSurely } from '#db/queries/lane/lease.ts';
import { demandSending, type PushControl, readControl } from '#db/queries/push/control.ts';
import type { PushToSend } from '#db/queries/push/to-send.ts';
import { advanceAllSlices, advanceSlices, laterToAppend } from '#db/queries/slice/move.ts';
import { factsToAdd } from '#db/queries/stat/fact.ts';
import { CommitUnknownError, type Tx, withTransaction } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';
import { factsOf } from '../stats/facts.ts';
import { Allowances, counting, laterOf, locksOf } from './allowances.ts';
import type { Part } from './backlog.ts';
import { countsOf } from './counts.ts';
import { holds, letsGo } from './holds.ts';
import type { Candidate, Deferred, Dismissed, Prepared } from './prepare.ts';

/** A candidate whose call may leave now: the intent that says so is committed. */
export interface Reserved extends Candidate {
  took: boolean;
}

/** The lane has another owner: nothing was written, and nothing of it may be touched any more. */
export class LaneLostError extends Error {}

/** A slice no longer stands where we thought (cancelled, planned again): read it again. */
export class SliceMovedError extends Error {}

/** A push of the window was paused or cancelled meanwhile: read it again. */
export class PushChangedError extends Error {}

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
  const options = { retries: 3, urgent: parts[0]!.slice.row.transactional };
  try {
    const surely = allAsExpected(lane, engineId, parts, prepared, reservedAt);
    if (surely !== null && (await isCommitted(withTransaction(context.pool, (tx) => tx.commit(surely), options)))) {
      return prepared.candidates.map(asTaking);
    }
    return await withTransaction(
      context.pool,
      (tx) => reserve(tx, context, lane, engineId, parts, prepared, reservedAt),
      options,
    );
  } catch (error) {
    if (!(error instanceof CommitUnknownError)) throw error;
    // It may have happened, or happen still: the server can be in the middle of it. Taking the lane anew waits for that,
    // and its recovery finds the intents.
    throw new LaneLostError('the answer to a reserve was lost; the lane is taken again and its intents recovered');
  }
}

/** False when something was other than expected, and nothing of the transaction has happened. */
async function isCommitted(transaction: Promise<unknown>): Promise<boolean> {
  try {
    await transaction;
    return true;
  } catch (error) {
    if (isOtherThanExpected(error)) return false;
    throw error;
  }
}

/** A candidate who got every credit it needs. */
function asTaking(candidate: Candidate): Reserved {
  return { ...candidate, took: candidate.takesCredit };
}

/**
 * The whole transaction in one round trip, where nobody is left out or waits by what was read: it fails, and nothing of it
 * has happened, unless everything still is as it was read. Null where the answers of its first half are needed.
 */
function allAsExpected(
  lane: Lane,
  engineId: string,
  parts: Part[],
  { candidates, dismissed, deferred }: Prepared,
  now: Date,
): Call[] | null {
  const pushes = parts.map(({ slice }) => slice.plan.push);
  const isPlain = pushes.every((push) => !push.hold_credits && (push.state === 'sending' || push.state === 'planning'));
  if (!isPlain || dismissed.length > 0 || deferred.length > 0 || counting(candidates).length > 0) return null;
  return [
    holdLaneSurely(lane, engineId),
    advanceAllSlices(parts.map(({ slice, start, stop }) => ({ id: slice.row.id, start, stop }))),
    ...takesOf(candidates).map(({ templateId, recipients, options: { windowMs, leave, rank } }) => {
      const windowSince = new Date(now.getTime() - windowMs);
      return takeCreditsOfAll(lane, templateId, recipients, now, { windowSince, leave, rank });
    }),
    ...demandSending(pushes),
    insertIntents(lane, intentsOf(candidates.map(asTaking)), now),
  ];
}

async function reserve(
  tx: Tx,
  context: EngineContext,
  lane: Lane,
  engineId: string,
  parts: Part[],
  prepared: Prepared,
  now: Date,
): Promise<Reserved[]> {
  const plans = parts.map(({ slice }) => slice.plan);
  const takes = takesOf(prepared.candidates);
  const limited = counting(prepared.candidates);
  const control = readControl(plans.map(({ push }) => push));
  const [isOurs, moved, ...answers] = await tx.together([
    holdLane(lane, engineId),
    advanceSlices(parts.map(({ slice, start, stop }) => ({ id: slice.row.id, start, stop }))),
    ...takes.map(({ templateId, recipients, options }) =>
      takeCredits(lane, templateId, recipients, now, {
        ...options,
        windowSince: new Date(now.getTime() - options.windowMs),
      }),
    ),
    ...control,
    ...locksOf(lane, limited, now),
  ]);
  const controls = answers.slice(takes.length, takes.length + control.length).flat() as PushControl[];
  if (!isOurs) throw new LaneLostError('lane taken over');
  const called = new Set(prepared.candidates.map(({ part }) => part.slice.plan.push.id));
  for (const { push } of plans) refuseChanged(push, controls, called.has(push.id), now);
  if (moved < parts.length) throw new SliceMovedError('a slice moved');

  const took = new Set(
    takes.flatMap(({ those }, i) => those.filter((one) => (answers[i] as Set<string>).has(one.recipientId))),
  );
  const allowances = new Allowances(limited.length > 0 ? (answers.at(-1) as AllowanceRow[]) : [], now);
  const reserved: Reserved[] = [];
  const dismissed: Dismissed[] = [...prepared.dismissed];
  const deferred: Deferred[] = [...prepared.deferred];
  const unused: Reserved[] = [];
  const again: Candidate[] = [];
  for (const candidate of prepared.candidates) {
    const { part, recipientId, takesCredit } = candidate;
    const taken = takesCredit && took.has(candidate);
    if (takesCredit && !taken && part.slice.plan.push.no_credit === 'suppress') {
      dismissed.push({ part, recipientId, outcome: 'suppressed', reason: 'no_credit', detail: null });
      continue;
    }
    // Another push took the last place under a cap since we looked.
    const refused = allowances.take(candidate);
    if (refused === null) {
      reserved.push({ ...candidate, took: taken });
      continue;
    }
    if (taken) unused.push({ ...candidate, took: taken });
    const { until, reason } = refused;
    if (taken && until !== undefined) again.push(candidate);
    if (until !== undefined) deferred.push({ part, recipientId, until });
    else dismissed.push({ part, recipientId, outcome: 'suppressed', reason, detail: null });
  }

  const writes: Call[] = reserved.length > 0 ? [insertIntents(lane, intentsOf(reserved), now)] : [];
  writes.push(...allowances.writes(lane), ...givesBack(lane, unused, now));
  // Those called, or left out for good, hold nothing more; who waits holds again what was taken and given back.
  writes.push(...letsGo(lane, [...dismissed, ...reserved.filter((one) => !one.took)].map(inSlice), now));
  writes.push(...holds(lane, again.map(inSlice)));
  if (deferred.length > 0) writes.push(laterToAppend(laterOf(deferred)));
  if (dismissed.length > 0) {
    const rows = dismissed.map(deliveryOf);
    const inserted = await insertDeliveries(tx, lane, rows, now);
    const counts = countsOf(rows, inserted);
    const campaigns = new Set(plans.flatMap(({ push }) => (push.kind === 'campaign' ? [push.id] : [])));
    const facts = factsOf(rows, inserted, now, (pushId) => campaigns.has(pushId));
    if (counts.length > 0) writes.push(countsToAdd(lane.b, counts), factsToAdd(lane, context.newId(), facts));
  }
  await tx.commit(writes);
  return reserved;
}

/**
 * A push that was paused or cancelled since we decided: nobody of the window is called or decided on by the old row. Our
 * row may have been read anew since, so that `isCalled`, somebody of it is to be called, tells as well.
 */
function refuseChanged(
  { id, state, send_before: sendBefore }: PushToSend,
  controls: PushControl[],
  isCalled: boolean,
  now: Date,
): void {
  const current = controls.find((push) => push.id === id)?.state;
  if (current === 'paused' && now < sendBefore) throw new PushChangedError('paused');
  if (current === 'cancelled' && (isCalled || state !== 'cancelled')) throw new PushChangedError('cancelled');
}

/** Credits to take by one statement: of one template, for pushes of one rank that leave as many. */
interface Take {
  templateId: string;
  those: Candidate[];
  /** In the order in which all transactions lock. */
  recipients: string[];
  options: { windowMs: number; rank: number; leave: number; holder: string | null };
}

function takesOf(candidates: Candidate[]): Take[] {
  const taking = candidates.filter((candidate) => candidate.takesCredit);
  // Limits are those of the push, so that all of one part are alike.
  const keys = new Map<Part, string>();
  const keyOf = ({ part, limits }: Candidate): string => {
    const { template, rank, push } = part.slice.plan;
    const key = `${template.id}/${rank}/${limits?.leave ?? 0}/${push.hold_credits ? push.id : ''}`;
    keys.set(part, key);
    return key;
  };
  const alike = (candidate: Candidate) => keys.get(candidate.part) ?? keyOf(candidate);
  return [...Map.groupBy(taking, alike).values()].map((those) => {
    const { template, windowMs, rank, push } = those[0]!.part.slice.plan;
    return {
      templateId: template.id,
      those,
      recipients: those.map((candidate) => candidate.recipientId).toSorted(),
      options: { windowMs, rank, leave: those[0]!.limits?.leave ?? 0, holder: push.hold_credits ? push.id : null },
    };
  });
}

/** Credits taken in this transaction for those who are not called after all. */
function givesBack(lane: Lane, unused: Reserved[], now: Date): Call[] {
  const byTemplate = Map.groupBy(unused, ({ part }) => part.slice.plan.template.id);
  return [...byTemplate].map(([templateId, those]) => {
    const recipients = those.map(({ recipientId }) => recipientId).toSorted();
    return creditsToRelease(lane, templateId, recipients, now, now);
  });
}

function inSlice({ part, recipientId }: Pick<Candidate, 'part' | 'recipientId'>) {
  return { slice: part.slice, recipientId };
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
