import { minuteOf } from '#core/stats/minute.ts';
import type { InsertedDelivery, NewDelivery } from '#db/queries/delivery/insert.ts';
import type { Fact } from '#db/queries/stat/fact.ts';
import { newIn } from '../dispatch/counts.ts';

type Outcome = Pick<NewDelivery, 'pushId' | 'recipientId' | 'templateId' | 'outcome' | 'reason' | 'errcode' | 'spent'>;

/**
 * The facts of outcomes really appended, at the minute they were settled. Campaigns by push; single messages together,
 * or each of them would be a row.
 */
export function factsOf(
  rows: NewDelivery[],
  inserted: InsertedDelivery[],
  settledAt: Date,
  isCampaign: (pushId: string) => boolean,
): Fact[] {
  const isNew = newIn(rows, inserted);
  const minute = minuteOf(settledAt);
  const facts: Fact[] = [];
  for (const row of rows) if (isNew(row)) addOutcome(facts, row, minute, isCampaign(row.pushId), 1);
  return facts;
}

/**
 * Adds one outcome (`sign` 1) or takes one back (-1). Rows alike come in long runs, so the last facts are looked at first.
 * Those of a fact keep their credits spent all or none, so that the fold can divide it by pushes.
 */
export function addOutcome(facts: Fact[], row: Outcome, minute: Date, campaign: boolean, sign: 1 | -1): void {
  const pushId = campaign ? row.pushId : null;
  const reason = row.reason ?? '';
  const spent = row.spent ? sign : 0;
  const fact = facts.findLast(
    (one) =>
      one.pushId === pushId &&
      one.metric === row.outcome &&
      one.reason === reason &&
      one.code === row.errcode &&
      one.templateId === row.templateId &&
      Math.sign(one.n) === sign &&
      (one.spent !== 0) === row.spent &&
      one.minute.getTime() === minute.getTime(),
  );
  if (fact === undefined) {
    facts.push({
      pushId,
      pushes: campaign ? null : [row.pushId],
      templateId: row.templateId,
      metric: row.outcome,
      reason,
      code: row.errcode,
      minute,
      n: sign,
      spent,
      recipients: [row.recipientId],
    });
    return;
  }
  fact.n += sign;
  fact.spent += spent;
  fact.recipients.push(row.recipientId);
  fact.pushes?.push(row.pushId);
}

/** Something that happened to one delivery later: `delivered`, `opened`, `clicked`. */
export interface LaterFact {
  pushId: string;
  recipientId: string;
  templateId: string;
  metric: 'delivered' | 'undelivered' | 'opened' | 'clicked';
  at: Date;
}

/** Facts of what happened later, at their own time; the fold finds out which pushes are campaigns. */
export function laterFacts(those: LaterFact[]): Fact[] {
  const groups = Map.groupBy(those, (one) => `${one.metric}/${one.templateId}/${minuteOf(one.at).getTime()}`);
  return [...groups.values()].map((group) => ({
    pushId: null,
    pushes: group.map((one) => one.pushId),
    templateId: group[0]!.templateId,
    metric: group[0]!.metric,
    reason: '',
    code: null,
    minute: minuteOf(group[0]!.at),
    n: group.length,
    spent: 0,
    recipients: group.map((one) => one.recipientId),
  }));
}

/** Entries of the ledger as facts: credits that came, and refusals, at the time the user decided. */
export function consentFacts(
  entries: { recipient_id: string; template_id: string; reason: string; delta: number; occurred_at: Date }[],
): Fact[] {
  const told = entries.flatMap((entry) => {
    if (refusals.has(entry.reason)) return [{ entry, metric: 'refused', n: 1 }];
    return entry.delta > 0 ? [{ entry, metric: 'granted', n: entry.delta }] : [];
  });
  const groups = Map.groupBy(
    told,
    ({ entry, metric }) => `${metric}/${entry.reason}/${entry.template_id}/${minuteOf(entry.occurred_at).getTime()}`,
  );
  return [...groups.values()].map((group) => {
    const { entry, metric } = group[0]!;
    return {
      pushId: null,
      pushes: null,
      templateId: entry.template_id,
      metric,
      reason: entry.reason,
      code: null,
      minute: minuteOf(entry.occurred_at),
      n: group.reduce((sum, one) => sum + one.n, 0),
      spent: 0,
      recipients: group.map((one) => one.entry.recipient_id),
    };
  });
}

const refusals = new Set(['reject', 'ban', 'platform_refused']);
