import { ruleOf, type StoredPart } from '#core/audience/set.ts';
import { bucketsOf } from '#core/bucket.ts';
import { decideRecipient } from '#core/delivery/decide.ts';
import { dayOf } from '#core/ids.ts';
import { preparePage } from '#core/message/landing.ts';
import { renderMessage } from '#core/message/render-message.ts';
import { pageLanding } from '#core/message/web-landing.ts';
import { calendarOf } from '#core/policy/hours.ts';
import { limitsOf } from '#core/policy/limits.ts';
import { listsByRecipient, listsOf, Timings } from '#core/policy/timings.ts';
import { together } from '#db/batch.ts';
import { loadAllowances } from '#db/queries/allowance/take.ts';
import { loadConsents } from '#db/queries/consent/load.ts';
import { loadRecipients } from '#db/queries/recipient/load.ts';
import { firstId, idAfter, lastId, matchRange } from '#db/queries/segment/match.ts';
import { loadMemberships } from '#db/queries/segment/members.ts';
import { allSegments } from '#db/queries/segment/store.ts';
import { countRule } from '../audience/count.ts';
import { expandedRule, rulesOf } from '../audience/world.ts';
import type { ServerContext } from '../context.ts';
import { listByBucket } from './audience.ts';
import type { Composed, PushInput } from './compose.ts';

/** Of a larger audience this many recipients are looked at, evenly from its buckets; the counts say how many. */
const lookedAt = 20_000;
const pageSize = 1000;

/** The same decisions and rendering as the real thing, on the rows of now; nothing is stored, nothing is called. */
export async function dryRun(context: ServerContext, input: PushInput, composed: Composed) {
  const tally = new Tally();
  let audienceCount = 0;
  const list = listByBucket(composed.app, composed.stored);
  if (list !== null) {
    for (const [b, ids] of list) {
      audienceCount += ids.length;
      await look(context, input, composed, b, ids, tally);
    }
  } else audienceCount = await lookAtRule(context, input, composed, tally);
  return { dry_run: true as const, audience_count: audienceCount, ...tally.result() };
}

async function lookAtRule(context: ServerContext, input: PushInput, composed: Composed, tally: Tally): Promise<number> {
  const { app, dueAt: now } = composed;
  const segments = rulesOf(await allSegments(context.pool, app.id));
  const rule = expandedRule(ruleOf(composed.stored as StoredPart), segments, '/audience');
  const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
  const perBucket = Math.ceil(lookedAt / buckets.length);
  for (const b of buckets) {
    let after: string | null = firstId;
    for (let seen = 0; seen < perBucket && after !== null; ) {
      const upto: string | null = await idAfter(context.pool, b, app.id, after, pageSize);
      const range = { b, appId: app.id, after, upto: upto ?? lastId };
      const ids = await matchRange(context.pool, rule, range, { now, dayOf });
      if (ids.length > 0) await look(context, input, composed, b, ids, tally);
      seen += ids.length;
      after = upto;
    }
  }
  return countRule(context, app, rule, now);
}

async function look(
  context: ServerContext,
  input: PushInput,
  composed: Composed,
  b: number,
  ids: string[],
  tally: Tally,
): Promise<void> {
  const { app, template, compiled, stored, recipientVariables, dueAt, sendBefore } = composed;
  const { landing } = composed.message;
  const timings = await timingsOf(context, input, composed, b, ids);
  const recipients = new Map((await loadRecipients(context.pool, b, app.id, ids)).map((row) => [row.id, row]));
  const consents = await loadConsents(context.pool, b, app.id, ids, [template.id]);
  const consentOf = new Map(consents.map((row) => [row.recipient_id, row]));
  const page = landing === undefined ? null : preparePage(pageLanding(landing))();
  for (const id of ids) {
    const row = recipients.get(id);
    const consent = consentOf.get(id);
    const decision = decideRecipient({
      recipient: row === undefined ? null : { status: row.status },
      known: row?.openid != null || ('list' in stored && stored.openids?.[id] !== undefined),
      consent:
        consent === undefined
          ? null
          : {
              ...consent,
              resetAt: consent.reset_at,
              lastGrantedAt: consent.last_granted_at,
              lastRefusedAt: consent.last_refused_at,
            },
      noCredit: input.noCredit,
      timing: timings?.of(id, row?.time_zone),
      now: dueAt,
      sendBefore,
    });
    if (!decision.send && decision.until !== undefined) {
      tally.wait(decision.reason, decision.until);
      continue;
    }
    if (!decision.send) {
      tally.suppress(decision.reason);
      continue;
    }
    const rendered = renderMessage(compiled, {
      variables: input.variables,
      recipientVariables: recipientVariables?.[id] ?? {},
      recipient: { attributes: row?.attributes ?? {}, tags: row?.tags ?? [], language: row?.language ?? null },
      app: app.constants,
      now: dueAt,
    });
    if ('problem' in rendered) tally.fail(rendered.problem.field, rendered.problem.code);
    else tally.send(id, rendered.data, page);
  }
}

/** Caps, hours and lists as they stand now; undefined where nothing limits the push. */
async function timingsOf(context: ServerContext, input: PushInput, composed: Composed, b: number, ids: string[]) {
  const { app, template, kind, dueAt } = composed;
  const policy = app.policy ?? app.organization_policy ?? null;
  const push = { id: '', kind, class: composed.class, templateId: template.id };
  const limits = limitsOf({ policy, defaults: template.defaults, limits: input.limits, push });
  if (limits === null) return undefined;
  const reads = [loadAllowances(b, app.id, ids), loadMemberships(b, listsOf([limits]), ids)] as const;
  const [allowances, memberships] = await together(context.pool, reads);
  const sends = new Map(allowances.map((row) => [row.recipient_id, row.sends]));
  const place = { calendar: calendarOf(app.calendar), appZone: app.time_zone };
  return new Timings(limits, place, { sends, lists: listsByRecipient(memberships) }, dueAt);
}

class Tally {
  #send = 0;
  readonly #waiting = new Map<string, { reason: string; count: number; until: Date }>();
  readonly #suppressed = new Map<string, number>();
  readonly #failed = new Map<string, { field: string; code: string; count: number }>();
  readonly #samples: { recipient_id: string; data: Record<string, string>; page: string | null }[] = [];

  send(id: string, data: Readonly<Record<string, string>>, page: string | null): void {
    this.#send++;
    if (this.#samples.length < 5) this.#samples.push({ recipient_id: id, data: { ...data }, page });
  }

  suppress(reason: string): void {
    this.#suppressed.set(reason, (this.#suppressed.get(reason) ?? 0) + 1);
  }

  wait(reason: string, until: Date): void {
    const one = this.#waiting.get(reason) ?? { reason, count: 0, until };
    one.count++;
    if (until < one.until) one.until = until;
    this.#waiting.set(reason, one);
  }

  fail(field: string, code: string): void {
    const key = `${field}/${code}`;
    const one = this.#failed.get(key) ?? { field, code, count: 0 };
    one.count++;
    this.#failed.set(key, one);
  }

  result() {
    return {
      would_send: this.#send,
      would_suppress: [...this.#suppressed].map(([reason, count]) => ({ reason, count })),
      would_wait: [...this.#waiting.values()].map((one) => ({ ...one, until: one.until.toISOString() })),
      would_fail: [...this.#failed.values()],
      samples: this.#samples,
    };
  }
}
