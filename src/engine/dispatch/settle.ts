import { minuteOf } from '#core/stats/minute.ts';
import { isUniqueViolation } from '#db/errors.ts';
import { addCounts, countsToAdd } from '#db/queries/delivery/count.ts';
import {
  deliveriesToInsert,
  type InsertedDelivery,
  insertDeliveries,
  type NewDelivery,
  type ResolvedDelivery,
  resolveUnknown,
} from '#db/queries/delivery/insert.ts';
import { closeIntents, lockIntents } from '#db/queries/intent/write.ts';
import { addFacts, type Fact, factsToAdd } from '#db/queries/stat/fact.ts';
import { messagesToKeep } from '#db/queries/vendor-message/store.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import { keptMessages } from '../channels/kept-messages.ts';
import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';
import { addOutcome, factsOf } from '../stats/facts.ts';
import { applyCredits, putBack, tellLedger } from './consequences.ts';
import { countsOf } from './counts.ts';
import type { Delivery, OpenIntent, Settlement, Waiting } from './settlement.ts';

export interface SettleBatch {
  lane: Lane;
  settlements: Settlement[];
  /** Intents that have no result outstanding after this batch. */
  closing: OpenIntent[];
}

/**
 * One transaction of one bucket: intents that still carry our fencing number are locked, outcomes appended, everything
 * else computed from the rows really appended; who is to be tried again gets a place in the slice's `later` list in the
 * same commit that closes the intent, so that nobody is ever nowhere. Safe to repeat after a lost answer.
 *
 * Results of intents that are no longer ours come late: another engine has already called them unknown. They may turn
 * that into what we really saw, and nothing else.
 */
export async function settleBatch(context: EngineContext, batch: SettleBatch): Promise<void> {
  const now = context.clock.now();
  try {
    await withTransaction(context.pool, (tx) => settleOurs(tx, context, batch, now, appendAll));
  } catch (error) {
    if (!(error instanceof UnexpectedError)) throw error;
    await withTransaction(context.pool, (tx) => settleWithCare(tx, context, batch, now));
  }
  if (context.tracer !== null) {
    const pushes = new Set(batch.settlements.map(({ result }) => result.intent.plan.push.id));
    context.tracer.note('settle', pushes, now.getTime(), context.clock.now().getTime());
  }
  for (const [channel, those] of Map.groupBy(batch.settlements, channelOf)) {
    for (const [outcome, ones] of Map.groupBy(those, outcomeOf)) {
      context.metrics.countOutcome(channel, outcome, ones.length);
    }
  }
}

const channelOf = ({ result }: Settlement) => result.intent.plan.channel.name;
const outcomeOf = (one: Settlement) => (one.kind === 'later' ? 'later' : one.row.outcome);

/** An intent is not ours any more, or somebody has an outcome already: rare, and settled with more statements. */
class UnexpectedError extends Error {}

/** Locks our intents and appends the outcomes of their recipients; answers those really appended. */
type Append = (
  tx: Tx,
  lane: Lane,
  intents: OpenIntent[],
  rows: NewDelivery[],
  now: Date,
) => Promise<InsertedDelivery[]>;

/** In one round trip, for the usual case that all is as we expect. Throws UnexpectedError otherwise. */
const appendAll: Append = async (tx, lane, intents, rows, now) => {
  const keys = intents.map((intent) => intent.key);
  const insert = rows.length > 0 ? [deliveriesToInsert(lane, rows, now)] : [];
  const [locked] = await tx.together([lockIntents(lane.b, lane.fence, keys), ...insert]).catch((error) => {
    throw isUniqueViolation(error) ? new UnexpectedError('somebody has an outcome already', { cause: error }) : error;
  });
  if (locked.length < intents.length) throw new UnexpectedError('an intent is not ours any more');
  return rows.map((row) => ({ push_id: row.pushId, recipient_id: row.recipientId }));
};

/** Splits the batch by who holds its intents now: ours as ever, and late answers to those that are not. */
async function settleWithCare(tx: Tx, context: EngineContext, batch: SettleBatch, now: Date): Promise<void> {
  const { lane, settlements, closing } = batch;
  const keys = intentsOf(settlements).map((intent) => intent.key);
  const [locked] = await tx.together([lockIntents(lane.b, lane.fence, keys)]);
  const ours = new Set(locked.map((row) => `${row.slice_id}/${row.start}`));
  const holds = ({ key }: OpenIntent) => ours.has(`${key.sliceId}/${key.start}`);
  const { mine = [], late = [] } = Object.groupBy(settlements, ({ result }) =>
    holds(result.intent) ? 'mine' : 'late',
  );
  await settleLate(tx, context, lane, late.filter(isDelivery), now);
  const own = { lane, settlements: mine, closing: closing.filter(holds) };
  await settleOurs(tx, context, own, now, (_tx, _lane, _intents, rows) => insertDeliveries(tx, lane, rows, now));
}

/** Settles what came of intents that are ours, and commits. */
async function settleOurs(
  tx: Tx,
  context: EngineContext,
  { lane, settlements, closing }: SettleBatch,
  now: Date,
  append: Append,
): Promise<void> {
  const deliveries = settlements.filter(isDelivery);
  const rows = deliveries.map((settlement) => settlement.row);
  const inserted = await append(tx, lane, intentsOf(settlements), rows, now);
  const fresh = onlyInserted(deliveries, inserted);
  await applyCredits(tx, context, lane, fresh, now);
  await tellLedger(tx, context, lane, fresh, now);
  await putBack(
    tx,
    lane,
    settlements.filter((one): one is Waiting => one.kind === 'later'),
    now,
  );
  const counts = countsOf(rows, inserted);
  const facts = factsOf(rows, inserted, now, campaignsOf(deliveries));
  const taken = keptMessages(lane, fresh, now);
  await tx.commit([
    ...(counts.length > 0 ? [countsToAdd(lane.b, counts)] : []),
    ...(facts.length > 0 ? [factsToAdd(lane, context.newId(), facts)] : []),
    ...(taken.length > 0 ? [messagesToKeep(taken, now)] : []),
    ...(closing.length > 0
      ? [
          closeIntents(
            lane.b,
            closing.map((intent) => intent.key),
          ),
        ]
      : []),
  ]);
}

/** Answers to calls that another engine has called unknown meanwhile: they turn that into what was really seen. */
async function settleLate(tx: Tx, context: EngineContext, lane: Lane, late: Delivery[], now: Date): Promise<void> {
  const known = late.filter(({ row }) => row.outcome !== 'unknown');
  const rows = known.map((settlement) => settlement.row);
  const resolved = await resolveUnknown(tx, lane.b, rows, 'late_answer', now);
  const unknowns = rows.map((row) => ({ ...row, outcome: 'unknown' as const, reason: null }));
  await addCounts(tx, lane.b, [
    ...countsOf(rows, resolved),
    ...countsOf(unknowns, resolved).map((delta) => ({ ...delta, n: -delta.n })),
  ]);
  const learned = onlyInserted(known, resolved);
  await addFacts(tx, lane, context.newId(), changesOf(learned, resolved));
  const taken = keptMessages(lane, learned, now);
  if (taken.length > 0) await tx.together([messagesToKeep(taken, now)]);
  await applyCredits(tx, context, lane, learned, now);
  await tellLedger(tx, context, lane, learned, now);
}

/** What was counted as unknown is taken back from the minute it was counted in, and counted there as what it was. */
function changesOf(learned: Delivery[], resolved: ResolvedDelivery[]): Fact[] {
  const isCampaign = campaignsOf(learned);
  const countedAt = new Map(resolved.map((one) => [`${one.push_id}/${one.recipient_id}`, one.settled_at]));
  const facts: Fact[] = [];
  for (const { row, result } of learned) {
    const minute = minuteOf(countedAt.get(`${row.pushId}/${row.recipientId}`)!);
    // Whoever recovered the intent left the credit spent that it had taken.
    const unknown = { ...row, outcome: 'unknown' as const, reason: null, errcode: null, spent: result.took };
    addOutcome(facts, unknown, minute, isCampaign(row.pushId), -1);
    addOutcome(facts, row, minute, isCampaign(row.pushId), 1);
  }
  return facts;
}

function campaignsOf(deliveries: Delivery[]): (pushId: string) => boolean {
  const plans = new Set(deliveries.map(({ result }) => result.intent.plan));
  const campaigns = new Set([...plans].flatMap(({ push }) => (push.kind === 'campaign' ? [push.id] : [])));
  return (pushId) => campaigns.has(pushId);
}

function isDelivery(settlement: Settlement): settlement is Delivery {
  return settlement.kind === 'delivery';
}

function intentsOf(settlements: Settlement[]): OpenIntent[] {
  return [...new Set(settlements.map((settlement) => settlement.result.intent))];
}

/** Those whose row was really appended. */
function onlyInserted(settlements: Delivery[], inserted: InsertedDelivery[]): Delivery[] {
  if (inserted.length === settlements.length) return settlements;
  const keys = new Set(inserted.map((row) => `${row.push_id}/${row.recipient_id}`));
  return settlements.filter(({ row }) => keys.has(`${row.pushId}/${row.recipientId}`));
}
