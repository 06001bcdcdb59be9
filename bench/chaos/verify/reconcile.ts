import type { Asked } from '../clients/pushes.ts';
import type { Strike } from '../storm/strike.ts';
import type { Fault } from '../wechat/faults.ts';
import { type Call, type Called, deliveryKey } from '../wechat/log.ts';
import type { Books, OurDelivery } from './rows.ts';
import type { Stall } from './stalls.ts';

export interface Evidence {
  asked: readonly Asked[];
  /** The platform's record, by `deliveryKey`. */
  called: ReadonlyMap<string, Called>;
  books: Books;
  strikes: readonly Strike[];
  /** Engines that gave up by themselves: as good as killed at that moment. */
  stalls: readonly Stall[];
}

/** What is wrong, one line each. */
export interface Findings {
  lost: string[];
  repeated: string[];
  /** Every outcome that was unknown at some time. */
  unknown: string[];
  unknownNeverCalled: string[];
  unexplainedUnknown: string[];
  /** Not unknown to us although no call about them had an answer. */
  guessed: string[];
  /** Unknown to the end although the platform accepted it and said so. */
  unsettled: string[];
}

const faults: ReadonlySet<string> = new Set<Fault>([
  'reset',
  'drop',
  'half',
  'late',
  'stall',
  'bad_gateway',
  'garbage',
]);

/** Clocks of two processes differ by so much at most, in milliseconds. */
const slackMs = 250;

/** Compares the platform's record with our rows. */
export function reconcile({ asked, called, books, strikes, stalls }: Evidence): Findings {
  const findings: Findings = {
    lost: [],
    repeated: [],
    unknown: [],
    unknownNeverCalled: [],
    unexplainedUnknown: [],
    guessed: [],
    unsettled: [],
  };
  const ours = new Map(books.deliveries.map((row) => [deliveryKey(row.pushId, row.recipientId), row]));

  for (const one of asked) checkAsked(one, books, ours, findings);
  const openids = new Map(asked.flatMap(({ people }) => people.map(({ id, openid }) => [id, openid])));
  for (const [key, { calls, recipientId, openid }] of called) {
    const msgIds = acceptedIds(calls);
    if (msgIds.length > 1) findings.repeated.push(`${key}: accepted ${msgIds.length} times`);
    if (!ours.has(key)) findings.lost.push(`${key}: called, but there is no outcome`);
    if (openids.get(recipientId) !== openid) findings.lost.push(`${key}: went to somebody else`);
  }
  const causes = [...strikes, ...stalls];
  for (const [key, row] of ours) {
    const calls = called.get(key)?.calls ?? [];
    const difference = disagreement(row, acceptedIds(calls));
    if (difference !== null) findings.lost.push(`${key}: ${difference}`);
    if (row.outcome === 'unknown' && acceptedIds(calls).length > 0) findings.unsettled.push(`${key}: never settled`);
    if (row.outcome !== 'unknown' && row.resolvedBy === null) {
      if (calls.length > 0 && calls.every((call) => hadNoAnswer(call) && !wasReadLate(call, row))) {
        const answers = calls.map((call) => call.answer).join(', ');
        findings.guessed.push(`${key}: ${row.outcome} without an answer (${answers})`);
      }
      continue;
    }
    findings.unknown.push(key);
    if (calls.length === 0) findings.unknownNeverCalled.push(key);
    if (!isExplained(row, calls, causes)) {
      const times = `${row.calledAt?.toISOString()} to ${row.settledAt.toISOString()}`;
      findings.unexplainedUnknown.push(`${key}: ${times}, ${row.errmsg}`);
    }
  }
  return findings;
}

/** An answered push exists, once, and each of its recipients has an outcome. An unanswered one may exist, once. */
function checkAsked(asked: Asked, books: Books, ours: Map<string, OurDelivery>, findings: Findings): void {
  const pushes = books.pushes.filter((push) => push.name === asked.name);
  const ids = new Set([...asked.answered, ...pushes.map((push) => push.id)]);
  if (ids.size > 1) findings.repeated.push(`${asked.name}: made ${ids.size} times`);
  for (const id of asked.answered) {
    if (!pushes.some((push) => push.id === id)) findings.lost.push(`${asked.name}: answered, but it is not there`);
  }
  for (const { id } of pushes) {
    for (const person of asked.people) {
      const key = deliveryKey(id, person.id);
      if (!ours.has(key)) findings.lost.push(`${asked.name} ${key}: no outcome`);
    }
  }
}

function disagreement(row: OurDelivery, msgIds: string[]): string | null {
  const accepted = msgIds.length > 0;
  if (row.outcome === 'unknown') return null;
  if (row.outcome === 'accepted') {
    if (!accepted) return 'we say accepted, the platform does not';
    return row.msgId !== null && msgIds.includes(row.msgId) ? null : 'accepted under another message id';
  }
  return accepted ? `the platform accepted, we say ${row.outcome} (${row.reason})` : null;
}

/**
 * Its calls were in doubt while something was struck, or its answer left doubt. A delivery is in doubt from the moment
 * its intent is written (that is its `calledAt` at the earliest) until its outcome is.
 */
function isExplained(row: OurDelivery, calls: readonly Call[], causes: readonly Stall[]): boolean {
  if (calls.some((call) => call.ambiguous)) return true;
  const from = (row.calledAt ?? row.settledAt).getTime() - slackMs;
  const to = row.settledAt.getTime() + slackMs;
  return causes.some((cause) => cause.at <= to && cause.until >= from);
}

/** Whatever became of it, the caller was told nothing that could be understood. */
function hadNoAnswer(call: Call): boolean {
  return faults.has(call.answer);
}

/** A caller that stood still has its deadline late, too, and may find the answer there: then it knows the id it was told. */
function wasReadLate(call: Call, row: OurDelivery): boolean {
  return call.answer === 'late' && row.msgId !== null && row.msgId === call.msgId;
}

function acceptedIds(calls: readonly Call[]): string[] {
  return calls.flatMap((call) => call.msgId ?? []);
}
