import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cancelPush } from '#contract/push.ts';
import { finished, makeApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { booked, openidsOf, push, seed } from './support/audience.ts';
import { done } from './support/campaign.ts';
import { acceptedAtLeast } from './support/engines.ts';
import { shown } from './support/prepared.ts';
import { booksOf, deliveriesOf, faults, platformLog } from './support/rows.ts';
import { calmTimes } from './support/times.ts';

const stack = useStack({ times: calmTimes, env: { WECHAT_TIMEOUT_MS: '300' } });

/** What a recipient of each kind comes to, by what the push does without a credit. */
const kinds = {
  oConsents: { suppress: 'accepted', try: 'accepted' },
  oSilent: { suppress: 'suppressed', try: 'failed' },
  oNobody: { suppress: 'suppressed', try: 'failed' },
  o_busy_twice: { suppress: 'accepted', try: 'accepted' },
  o_errcode_40003: { suppress: 'failed', try: 'failed' },
  o_errcode_43101: { suppress: 'failed', try: 'failed' },
  o_errcode_47003: { suppress: 'failed', try: 'failed' },
  o_errcode_99999: { suppress: 'failed', try: 'failed' },
  o_timeout: { suppress: 'unknown', try: 'unknown' },
  o_reset: { suppress: 'unknown', try: 'unknown' },
  o_html: { suppress: 'unknown', try: 'unknown' },
  o_accept_drop: { suppress: 'unknown', try: 'unknown' },
} as const;
type Kind = keyof typeof kinds;

/** People of a kind that is no magic openid are many; of the others there is one each. */
const named = (kind: Kind, n: number) => (kind.includes('_') ? kind : `${kind}${String(n).padStart(6, '0')}`);
const member = fc.record({ kind: fc.constantFrom(...(Object.keys(kinds) as Kind[])), n: fc.nat(12) });

describe('the conservation law', () => {
  it('holds for any mix of recipients, given once or several times', async () => {
    const mix = fc.array(member, { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(mix, fc.constantFrom('suppress' as const, 'try' as const), async (members, noCredit) => {
        // Without WeChat's reports: one would settle what was taken and whose answer was lost.
        const app = await makeApp(stack(), { callback: null });
        const given = members.map(({ kind, n }) => ({ kind, openid: named(kind, n) }));
        const of = (...some: string[]) => [
          ...new Set(given.filter(({ kind }) => some.includes(kind)).map(({ openid }) => openid)),
        ];
        const magic = Object.keys(kinds).filter((kind) => kind.includes('_'));
        const consenting = of('oConsents', ...magic);
        if (consenting.length > 0) await seed(stack(), app, consenting);
        const silent = of('oSilent');
        if (silent.length > 0) await app.enter(silent);
        const openids = given.map(({ openid }) => openid);
        const done = await finished(stack(), await push(stack(), app, openids, { no_credit: noCredit }));
        await booked(stack(), app);

        const expected = { accepted: 0, failed: 0, suppressed: 0, unknown: 0 };
        for (const openid of new Set(openids)) {
          const { kind } = given.find((one) => one.openid === openid)!;
          expected[kinds[kind][noCredit]]++;
        }
        expect(done.law).toEqual({ holds: true, differences: [] });
        expect(done.outcomes).toEqual(expected);
        expect({ audience: done.audience_count, pending: done.pending }).toEqual({
          audience: new Set(openids).size,
          pending: 0,
        });
        const sum = done.reasons.reduce((total, { count }) => total + count, 0);
        expect(sum).toBe(expected.failed + expected.suppressed);

        const books = await booksOf(stack(), app, openids);
        for (const [openid, row] of await deliveriesOf(stack(), app, done.id)) {
          const spent = books.get(openid)?.spent ?? 0;
          expect([openid, row.spent, spent, books.get(openid)?.credits ?? 0]).toEqual([
            openid,
            spent === 1,
            row.outcome === 'accepted' || row.outcome === 'unknown' ? 1 : 0,
            row.outcome === 'failed' && row.reason !== 'refused' && consenting.includes(openid) ? 1 : 0,
          ]);
        }
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });

  it('holds while a slow push is cancelled: calls on the wire end, the rest is told within a window', async () => {
    const app = await makeApp(stack(), { concurrency: 10, callback: null });
    const openids = openidsOf('Slow', 400);
    await seed(stack(), app, openids);
    await faults(stack(), app, { latencyMs: 100 });
    const id = await push(stack(), app, openids);
    await acceptedAtLeast(stack(), app.appid, 20);
    await stack().api.call(cancelPush, { params: { push_id: id } });
    const called = (await platformLog(stack(), app)).sendCalls;
    expect(await shown(stack(), id)).toMatchObject({ state: 'cancelled', law: { holds: true } });

    const over = await done(stack(), id);
    const { accepted } = over.outcomes;
    expect(over).toMatchObject({
      state: 'cancelled',
      outcomes: { accepted, failed: 0, suppressed: 400 - accepted, unknown: 0 },
      reasons: [{ outcome: 'suppressed', reason: 'cancelled', count: 400 - accepted }],
      law: { holds: true },
    });
    // Nothing was started after the cancel but what stood in a window by then, which no more than ten can.
    expect(accepted).toBeLessThanOrEqual(called + 10);
    expect((await platformLog(stack(), app)).sendCalls).toBe(accepted);
    const books = [...(await booksOf(stack(), app, openids)).values()];
    expect(books.filter((one) => one.spent === 1)).toHaveLength(accepted);
    expect(books.filter((one) => one.credits === 1)).toHaveLength(400 - accepted);
  });
});
