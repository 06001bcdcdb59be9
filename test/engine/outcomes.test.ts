import { describe, expect, it } from 'vitest';
import { getPush } from '#contract/push.ts';
import { eventually, finished, makeApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { booked, openidsOf, push, seed } from './support/audience.ts';
import { booksOf, deliveriesOf, faults, hasten, platformLog, slicesOf } from './support/rows.ts';
import { calmTimes } from './support/times.ts';

const stack = useStack({ times: calmTimes, env: { WECHAT_TIMEOUT_MS: '300' } });
const untouched = { spent: 0, credits: 1 };
const used = { spent: 1, credits: 0 };

describe('what an answer makes of a recipient', () => {
  const answers = {
    oPlain000001: { outcome: 'accepted', reason: null, errcode: null, books: used },
    o_busy_twice: { outcome: 'accepted', reason: null, errcode: null, books: used },
    o_slow_50: { outcome: 'accepted', reason: null, errcode: null, books: used },
    o_errcode_40003: { outcome: 'failed', reason: 'recipient_invalid', errcode: 40003, books: untouched },
    o_errcode_47003: { outcome: 'failed', reason: 'content', errcode: 47003, books: untouched },
    o_errcode_45168: { outcome: 'failed', reason: 'content', errcode: 45168, books: untouched },
    o_errcode_65432: { outcome: 'failed', reason: 'rejected', errcode: 65432, books: untouched },
    // Neither given back nor spent: the ledger learns that nothing is left.
    o_errcode_43101: { outcome: 'failed', reason: 'refused', errcode: 43101, books: { spent: 0, credits: 0 } },
    o_timeout: { outcome: 'unknown', reason: null, errcode: null, books: used },
    o_reset: { outcome: 'unknown', reason: null, errcode: null, books: used },
    o_half: { outcome: 'unknown', reason: null, errcode: null, books: used },
    o_http500: { outcome: 'unknown', reason: null, errcode: null, books: used },
    o_html: { outcome: 'unknown', reason: null, errcode: null, books: used },
    o_accept_drop: { outcome: 'unknown', reason: null, errcode: null, books: used },
  };
  const openids = Object.keys(answers);

  it('is its outcome, with the platform’s words, and its credit given back only where none was used', async () => {
    // Without WeChat's reports: one would settle what was taken and whose answer was lost.
    const app = await makeApp(stack(), { callback: null });
    await seed(stack(), app, openids);
    const id = await push(stack(), app, openids);
    const done = await finished(stack(), id);
    await booked(stack(), app);

    expect(done.law).toEqual({ holds: true, differences: [] });
    expect(done.outcomes).toEqual({ accepted: 3, failed: 5, suppressed: 0, unknown: 6 });
    const deliveries = await deliveriesOf(stack(), app, id);
    const books = await booksOf(stack(), app, openids);
    const seen = Object.fromEntries(
      openids.map((openid) => {
        const { outcome, reason, errcode } = deliveries.get(openid)!;
        return [openid, { outcome, reason, errcode, books: books.get(openid) }];
      }),
    );
    expect(seen).toEqual(answers);
    for (const [openid, row] of deliveries) {
      expect([openid, row.spent, row.attempt]).toEqual([
        openid,
        row.outcome === 'accepted' || row.outcome === 'unknown',
        0,
      ]);
      expect(row.called_at).toBeInstanceOf(Date);
      if (row.errcode !== null) expect(row.rid).toMatch(/^[0-9a-f-]{10,}$/);
      if (row.outcome === 'accepted') expect(row.msg_id).toMatch(/^[1-9]\d{15,}$/);
      if (row.outcome === 'unknown') expect(row.errmsg).toMatch(/./);
    }
  });

  it('is remembered: an openid the platform does not know is not called again, a used-up consent neither', async () => {
    const app = await makeApp(stack());
    const gone = ['o_errcode_40003', 'o_errcode_43101'];
    await seed(stack(), app, gone);
    await finished(stack(), await push(stack(), app, gone));
    await booked(stack(), app);
    const id = await push(stack(), app, gone);
    expect(await finished(stack(), id)).toMatchObject({ law: { holds: true } });
    const deliveries = await deliveriesOf(stack(), app, id);
    expect(gone.map((openid) => deliveries.get(openid)?.reason)).toEqual(['invalid', 'no_credit']);
    expect((await platformLog(stack(), app)).sendCalls).toBe(2);
  });

  it('is another try when the platform was busy, and a failure after the fifth', async () => {
    const app = await makeApp(stack());
    const busy = ['o_errcode_-1'];
    await seed(stack(), app, busy);
    const id = await push(stack(), app, busy);
    for (const attempt of [1, 2, 3, 4]) {
      await eventually(async () => (await slicesOf(stack(), id))[0]?.attempt === attempt);
      expect(await booksOf(stack(), app, busy)).toEqual(new Map([['o_errcode_-1', untouched]]));
      expect(await stack().api.call(getPush, { params: { push_id: id } })).toMatchObject({
        pending: 1,
        law: { holds: true },
      });
      await hasten(stack(), id);
    }
    await finished(stack(), id);
    const row = (await deliveriesOf(stack(), app, id)).get('o_errcode_-1');
    expect(row).toMatchObject({
      outcome: 'failed',
      reason: 'retries_exhausted',
      errcode: -1,
      attempt: 4,
      spent: false,
    });
    expect(await booksOf(stack(), app, busy)).toEqual(new Map([['o_errcode_-1', untouched]]));
    // Each attempt is a call and three more in memory.
    expect((await platformLog(stack(), app)).sendCalls).toBe(20);
  });

  it('is a slower pace when a limit was reached, and costs no attempt', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Limit', 5);
    await seed(stack(), app, openids);
    await faults(stack(), app, { errors: [{ code: 45011, next: 3 }] });
    const id = await push(stack(), app, openids);
    expect(await finished(stack(), id)).toMatchObject({ outcomes: { accepted: 5 }, law: { holds: true } });
    const attempts = [...(await deliveriesOf(stack(), app, id)).values()].map((row) => row.attempt);
    expect(attempts).toEqual([0, 0, 0, 0, 0]);
    expect(await booksOf(stack(), app, openids)).toEqual(new Map(openids.map((openid) => [openid, used])));
  });
});

describe('an answer that did not come, at_least_once', () => {
  it.each(['timeout', 'reset', 'half', 'http500', 'html'])('%s: sent again, marked by its attempt', async (fault) => {
    const app = await makeApp(stack());
    const openids = openidsOf('Again', 3);
    await seed(stack(), app, openids);
    await faults(stack(), app, { [fault]: 1 });
    const id = await push(stack(), app, openids, { delivery_mode: 'at_least_once' });
    await eventually(async () => {
      const slices = await slicesOf(stack(), id);
      return slices.length > 0 && slices.every((slice) => slice.attempt === 1);
    });
    await faults(stack(), app, { [fault]: 0 });
    await hasten(stack(), id);
    expect(await finished(stack(), id)).toMatchObject({ outcomes: { accepted: 3 }, law: { holds: true } });
    for (const row of (await deliveriesOf(stack(), app, id)).values()) expect(row.attempt).toBe(1);
    expect(await booksOf(stack(), app, openids)).toEqual(new Map(openids.map((openid) => [openid, used])));
    expect(await platformLog(stack(), app)).toMatchObject({ sendCalls: 6, acceptedCalls: 3 });
  });

  it('ends as unknown when no answer ever comes, after the same number of tries as any other', async () => {
    const app = await makeApp(stack());
    await seed(stack(), app, ['o_reset']);
    const id = await push(stack(), app, ['o_reset'], { delivery_mode: 'at_least_once' });
    for (const attempt of [1, 2, 3, 4]) {
      await eventually(async () => (await slicesOf(stack(), id))[0]?.attempt === attempt);
      await hasten(stack(), id);
    }
    expect(await finished(stack(), id)).toMatchObject({ outcomes: { unknown: 1 }, law: { holds: true } });
    expect((await deliveriesOf(stack(), app, id)).get('o_reset')).toMatchObject({ attempt: 4, spent: true });
    expect(await booksOf(stack(), app, ['o_reset'])).toEqual(new Map([['o_reset', used]]));
    expect((await platformLog(stack(), app)).sendCalls).toBe(5);
  });
});

describe('many pushes to one openid', () => {
  it('wait for one another: WeChat never sees two calls at once', async () => {
    const app = await makeApp(stack());
    const [openid] = openidsOf('Busy', 1);
    await seed(stack(), app, [openid!], { credits: 20 });
    await faults(stack(), app, { latencyMs: 50 });
    const ids = await Promise.all(Array.from({ length: 20 }, () => push(stack(), app, [openid!])));
    for (const id of ids) {
      expect(await finished(stack(), id)).toMatchObject({ outcomes: { accepted: 1 }, law: { holds: true } });
    }
    expect(await platformLog(stack(), app)).toMatchObject({ sendCalls: 20, duplicates: 0, byErrcode: { 0: 20 } });
    expect(await booksOf(stack(), app, [openid!])).toEqual(new Map([[openid, { spent: 20, credits: 0 }]]));
  });
});
