import { beforeEach, describe, expect, it } from 'vitest';
import type { Asked } from '../../bench/chaos/clients/pushes.ts';
import type { Person } from '../../bench/chaos/population.ts';
import { boundOf, type ChaosReport, failuresOf, p99 } from '../../bench/chaos/report.ts';
import type { Strike } from '../../bench/chaos/storm/strike.ts';
import { creditViolations } from '../../bench/chaos/verify/credits.ts';
import { type Findings, reconcile } from '../../bench/chaos/verify/reconcile.ts';
import type { Books, OurDelivery } from '../../bench/chaos/verify/rows.ts';
import { ofThemselves, type Stall } from '../../bench/chaos/verify/stalls.ts';
import { type Call, type Called, deliveryKey, deliveryOfPage } from '../../bench/chaos/wechat/log.ts';

const at = Date.parse('2026-11-22T10:00:00Z');
const person: Person = { openid: 'oA', id: 'r1', group: 0, credits: { TPL: 1 } };

function delivery(over: Partial<OurDelivery> = {}): OurDelivery {
  return {
    pushId: 'p1',
    recipientId: 'r1',
    templateId: 't1',
    outcome: 'accepted',
    reason: null,
    spent: true,
    msgId: '1',
    calledAt: new Date(at),
    settledAt: new Date(at + 1000),
    errmsg: null,
    resolvedBy: null,
    ...over,
  };
}

function call(over: Partial<Call> = {}): Call {
  return { at, answer: 'ok', msgId: '1', acceptedAt: at, ambiguous: false, ...over };
}

let books: Books;
let asked: Asked[];
let strikes: Strike[];
let stalls: Stall[];
let called: Map<string, Called>;

beforeEach(() => {
  books = {
    deliveries: [delivery()],
    consents: [{ recipientId: 'r1', templateId: 't1', spent: 1, credits: 0 }],
    pushes: [{ id: 'p1', name: 'one', audience: 1, finished: true }],
    templates: new Map([['t1', 'TPL']]),
  };
  asked = [{ name: 'one', answered: ['p1'], people: [person] }];
  strikes = [];
  stalls = [];
  called = new Map();
  platformSaw(call());
});

function platformSaw(...calls: Call[]): void {
  called.set(deliveryKey('p1', 'r1'), { pushId: 'p1', recipientId: 'r1', openid: 'oA', template: 'TPL', calls });
}

/** How many findings of each kind there are. */
function found(): Partial<Record<keyof Findings, number>> {
  const findings = Object.entries(reconcile({ asked, called, books, strikes, stalls }));
  return Object.fromEntries(findings.filter(([, list]) => list.length > 0).map(([kind, list]) => [kind, list.length]));
}

const unknown = (over: Partial<OurDelivery> = {}) => delivery({ outcome: 'unknown', msgId: null, ...over });
const refused = call({ answer: '-1', msgId: null, acceptedAt: null });

describe('the comparison of the platform’s record with our rows', () => {
  it('finds nothing where both agree', () => {
    expect(found()).toEqual({});
  });

  it('counts as lost who has no outcome, called or not', () => {
    books.deliveries = [];
    expect(found()).toEqual({ lost: 2 });
    called.clear();
    expect(found()).toEqual({ lost: 1 });
  });

  it.each(['failed', 'suppressed'] as const)('counts as lost whom we call %s and the platform accepted', (outcome) => {
    books.deliveries = [delivery({ outcome, msgId: null })];
    expect(found()).toEqual({ lost: 1 });
  });

  it('counts as lost whom we call accepted and the platform did not accept, or under another id', () => {
    platformSaw(refused);
    expect(found()).toEqual({ lost: 1 });
    platformSaw(call({ msgId: '2' }));
    expect(found()).toEqual({ lost: 1 });
  });

  it('counts as lost an answered push that is not there, and not one that nobody was promised', () => {
    books = { ...books, deliveries: [], pushes: [] };
    called.clear();
    expect(found()).toEqual({ lost: 1 });
    asked[0]!.answered = [];
    expect(found()).toEqual({});
  });

  it('counts as lost a message that went to somebody else', () => {
    called.get(deliveryKey('p1', 'r1'))!.openid = 'oB';
    expect(found()).toEqual({ lost: 1 });
  });

  it('counts as repeated two accepted calls, and a request that made two pushes', () => {
    platformSaw(call(), call({ msgId: '2' }));
    expect(found()).toEqual({ repeated: 1 });
    platformSaw(call());
    books.pushes.push({ id: 'p2', name: 'one', audience: 0, finished: true });
    expect(found()).toMatchObject({ repeated: 1 });
  });

  it('counts as guessed an outcome of which no answer told', () => {
    platformSaw(call({ answer: 'drop', ambiguous: true }));
    expect(found()).toEqual({ guessed: 1 });
    books.deliveries = [delivery({ resolvedBy: 'receipt' })];
    expect(found()).toEqual({ unknown: 1 });
    books.deliveries = [delivery()];
    platformSaw(call({ answer: 'reset', msgId: null, ambiguous: true }), call());
    expect(found()).toEqual({});
  });

  it('takes an answer that came late for read by whoever knows its message id', () => {
    platformSaw(call({ answer: 'late', ambiguous: true }));
    expect(found()).toEqual({});
    platformSaw(call({ answer: 'half', ambiguous: true }));
    expect(found()).toEqual({ guessed: 1 });
  });

  it('wants a cause of every doubt: a kill while its intent was open, or an answer that says nothing', () => {
    books.deliveries = [unknown()];
    platformSaw(refused);
    expect(found()).toEqual({ unknown: 1, unexplainedUnknown: 1 });
    const strike: Strike = { blow: 'kill_engine', at: at + 500, until: at + 5000, openCalls: 1 };
    strikes = [strike];
    expect(found()).toEqual({ unknown: 1 });
    strikes = [{ ...strike, at: at - 2000, until: at - 1000 }];
    expect(found()).toEqual({ unknown: 1, unexplainedUnknown: 1 });
    strikes = [{ ...strike, at: at + 2000 }];
    expect(found()).toEqual({ unknown: 1, unexplainedUnknown: 1 });
    stalls = [{ at: at - 500, until: at + 500 }];
    expect(found()).toEqual({ unknown: 1 });
    stalls = [];
    platformSaw({ ...refused, ambiguous: true });
    expect(found()).toEqual({ unknown: 1 });
  });

  it('tells the stalls a strike caused from those of a busy machine', () => {
    const strike: Strike = { blow: 'freeze_database', at, until: at + 3000, openCalls: 1 };
    const caused = { at: at + 2200, until: at + 3200 };
    const own = { at: at + 9000, until: at + 10_000 };
    expect(ofThemselves([caused, own], [strike])).toEqual([own]);
  });

  it('counts a doubt that was settled, and one whose call never came', () => {
    books.deliveries = [delivery({ resolvedBy: 'sent_event' })];
    platformSaw(call({ ambiguous: true }));
    expect(found()).toEqual({ unknown: 1 });
    books.deliveries = [unknown()];
    called.clear();
    expect(found()).toMatchObject({ unknown: 1, unknownNeverCalled: 1 });
  });

  it('finds a doubt that the platform’s report should have ended', () => {
    books.deliveries = [unknown()];
    platformSaw(call({ ambiguous: true }));
    expect(found()).toEqual({ unknown: 1, unsettled: 1 });
  });
});

describe('the comparison of ledger and deliveries', () => {
  const violations = () => creditViolations([person], books, called.values()).length;

  it('finds nothing where one credit was spent by one message', () => {
    expect(violations()).toBe(0);
  });

  it('finds a credit that no delivery spent, that a delivery spent beside the ledger, and one made of nothing', () => {
    books.deliveries = [delivery({ outcome: 'suppressed', spent: false })];
    expect(violations()).toBe(1);
    books.deliveries = [delivery()];
    books.consents = [{ recipientId: 'r1', templateId: 't1', spent: 0, credits: 1 }];
    expect(violations()).toBe(1);
    books.consents = [{ recipientId: 'r1', templateId: 't1', spent: 1, credits: 1 }];
    expect(violations()).toBe(1);
  });

  it('finds a message that the platform accepted beyond the credits', () => {
    platformSaw(call(), call({ msgId: '2' }));
    expect(violations()).toBe(1);
  });

  it('finds a credit spent by who was not sent to, or by a second message', () => {
    books.deliveries = [delivery({ outcome: 'failed' })];
    expect(violations()).toBe(1);
    books.deliveries = [delivery(), delivery({ pushId: 'p2' })];
    expect(violations()).toBe(1);
  });
});

describe('the report', () => {
  const good: ChaosReport = {
    kills: 30,
    killsInFlight: 25,
    lost: 0,
    repeated: 0,
    unknown: 10,
    unknownBound: 10,
    unknownNeverCalled: 3,
    unexplainedUnknown: 0,
    guessed: 0,
    channel: 'wechat-subscribe',
    campaignCalls: 1,
    unsettledUnknown: 0,
    creditViolations: 0,
    lawViolations: 0,
    takeoverP99Ms: 3000,
    crashes: 0,
    stalls: 3,
    seed: 1,
  };

  it('passes at its limits and fails beyond each of them', () => {
    expect(failuresOf(good)).toEqual([]);
    const worse: Partial<ChaosReport>[] = [
      { killsInFlight: 24 },
      { lost: 1 },
      { repeated: 1 },
      { unknown: 11 },
      { unexplainedUnknown: 1 },
      { guessed: 1 },
      { unsettledUnknown: 1 },
      { creditViolations: 1 },
      { lawViolations: 1 },
      { takeoverP99Ms: 3001 },
      { crashes: 1 },
    ];
    for (const one of worse) expect(failuresOf({ ...good, ...one })).toHaveLength(1);
  });

  it('bounds the doubts by what was in flight at the kills and what was answered unclearly', () => {
    expect(boundOf({ recipients: 20_000, kills: 30, seed: 1, limitMs: 1 }, 7)).toBe(30 * 32 * 2 + 7);
    const byUms = { recipients: 2000, kills: 6, seed: 1, limitMs: 1, channel: 'jiguang-ums' as const };
    expect(boundOf(byUms, 7) - 7).toBeGreaterThan(boundOf({ ...byUms, channel: 'wechat-subscribe' }, 0));
  });

  it('reads the value that 99 of 100 stay under', () => {
    expect(p99(Array.from({ length: 200 }, (_, i) => 200 - i))).toBe(198);
    expect(p99([])).toBeNull();
  });
});

describe('the platform’s record', () => {
  it('knows push and recipient by the landing page’s token', () => {
    const ids = ['01a2032b-d087-79f3-bf62-1b356e4ed676', '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9'];
    const bytes = [Buffer.of(1), ...ids.map((id) => Buffer.from(id.replaceAll('-', ''), 'hex')), Buffer.alloc(12)];
    const page = `pages/order?from=push&hy=${Buffer.concat(bytes).toString('base64url')}`;
    expect(deliveryOfPage(page)).toEqual({ pushId: ids[0], recipientId: ids[1] });
  });
});
