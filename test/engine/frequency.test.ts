import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { type policy, putCalendar, putPolicy, putTemplateDefaults } from '#contract/policy.ts';
import { createPush, getPush, updatePush } from '#contract/push.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { createSegment } from '#contract/segment.ts';
import type { Clock } from '#db/clock.ts';
import type { AllowanceRow } from '#db/queries/allowance/take.ts';
import { eventually, finished, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import type { TestStack } from '#testkit/stack.ts';
import { openidsOf, push, seed } from './support/audience.ts';
import { answers, HandEngine } from './support/by-hand.ts';
import { campaign, done } from './support/campaign.ts';
import { hookedPool } from './support/hooked-pool.ts';
import { booksOf, deliveriesOf, faults, hasten, slicesOf } from './support/rows.ts';
import { calmTimes } from './support/times.ts';

type PolicyInput = z.input<typeof policy>;

const hourMs = 3_600_000;

function limit(stack: TestStack, app: TestApp, body: PolicyInput | null) {
  return stack.api.call(putPolicy, { params: { app_id: app.id }, body });
}

/** Resolves when nobody of a push is left to be started now: all have an outcome, or wait for their time. */
async function rested(stack: TestStack, id: string, waiting: number) {
  await eventually(async () => {
    const { pending, planned_at: planned } = await stack.api.call(getPush, { params: { push_id: id } });
    const slices = await slicesOf(stack, id);
    const later = slices.reduce((sum, one) => sum + one.waiting + one.later, 0);
    const isFar = slices.every((one) => one.due_at.getTime() > Date.now() + 60_000);
    return planned !== null && pending === waiting && later === waiting && isFar;
  });
  return stack.api.call(getPush, { params: { push_id: id } });
}

describe('a policy', () => {
  const stack = useStack({ times: calmTimes });

  it('lets those above a cap wait for their time, and the rest go', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Cap', 12);
    await seed(stack(), app, openids, { credits: 3, tags: ['all'] });
    await limit(stack(), app, { classes: { marketing: { caps: [{ max: 1, hours: 24 }] } } });
    const first = await push(stack(), app, openids.slice(0, 5), { class: 'marketing' });
    expect(await finished(stack(), first)).toMatchObject({ class: 'marketing', outcomes: { accepted: 5 } });
    const second = await campaign(stack(), app, 'all');
    const shown = await rested(stack(), second, 5);
    expect(shown).toMatchObject({ class: 'marketing', outcomes: { accepted: 7 }, pending: 5, law: { holds: true } });
    const [slice] = await slicesOf(stack(), second);
    expect(Math.abs(slice!.due_at.getTime() - Date.now() - 24 * hourMs)).toBeLessThan(600_000);
    // A message of another class goes by other rules.
    expect(await finished(stack(), await push(stack(), app, openids.slice(0, 5)))).toMatchObject({
      class: 'service',
      outcomes: { accepted: 5 },
    });
    // Too early, they wait again and nothing is lost.
    await hasten(stack(), second);
    expect(await rested(stack(), second, 5)).toMatchObject({ outcomes: { accepted: 7 }, law: { holds: true } });
  });

  it('drops those above a cap where it says so, and those whose time comes too late', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Drop', 4);
    await seed(stack(), app, openids, { credits: 9 });
    await limit(stack(), app, {
      classes: {
        news: { min_gap_minutes: 60, over: 'drop' },
        marketing: { template_caps: [{ max: 1, hours: 100 }] },
      },
    });
    await finished(stack(), await push(stack(), app, openids.slice(0, 2), { class: 'news' }));
    const dropped = await finished(stack(), await push(stack(), app, openids, { class: 'news' }));
    expect(dropped.reasons).toEqual([{ outcome: 'suppressed', reason: 'too_soon', count: 2 }]);
    await finished(stack(), await push(stack(), app, openids.slice(0, 1), { class: 'marketing' }));
    // A list is given up after 24 hours, and the cap looks back over 100.
    const late = await finished(stack(), await push(stack(), app, openids, { class: 'marketing' }));
    expect(late).toMatchObject({ reasons: [{ reason: 'capped', count: 1 }], outcomes: { accepted: 3 } });
    expect(await booksOf(stack(), app, openids.slice(0, 1))).toEqual(new Map([[openids[0], { spent: 2, credits: 7 }]]));
  });

  it('counts a total over all classes that count, and exempts lists where it says so', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Total', 2);
    await seed(stack(), app, openids, { credits: 9, tags: ['all'] });
    const over = 'drop' as const;
    await limit(stack(), app, {
      total_per_day: 2,
      classes: {
        marketing: { over },
        news: { over, exempt: 'transactional' },
        alarm: { exempt: 'all', counts: false },
      },
    });
    await finished(stack(), await push(stack(), app, openids, { class: 'marketing' }));
    await finished(stack(), await push(stack(), app, openids, { class: 'news' }));
    for (const name of ['news', 'alarm', 'service']) {
      const exempt = await finished(stack(), await push(stack(), app, openids, { class: name }));
      expect(exempt.outcomes.accepted).toBe(2);
    }
    const full = await done(stack(), await campaign(stack(), app, 'all', { class: 'news' }));
    expect(full.reasons).toEqual([{ outcome: 'suppressed', reason: 'capped', count: 2 }]);
  });

  it('gives back what a call took that reached nobody', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Back', 3);
    await seed(stack(), app, openids, { credits: 3 });
    await limit(stack(), app, { classes: { marketing: { caps: [{ max: 1, hours: 24 }], over: 'drop' } } });
    await faults(stack(), app, { errors: [{ code: 40165, next: 3 }] });
    const failed = await finished(stack(), await push(stack(), app, openids, { class: 'marketing' }));
    expect(failed.outcomes).toMatchObject({ accepted: 0 });
    await faults(stack(), app, { errors: [] });
    const again = await push(stack(), app, openids, { class: 'marketing' });
    expect((await finished(stack(), again)).outcomes).toMatchObject({ accepted: 3 });
    expect((await finished(stack(), await push(stack(), app, openids, { class: 'marketing' }))).reasons).toEqual([
      { outcome: 'suppressed', reason: 'capped', count: 3 },
    ]);
  });

  it('keeps quiet hours in the zone of each recipient, and drops nobody for them', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Quiet', 4);
    await seed(stack(), app, openids);
    const lima = await Promise.all(openids.slice(0, 1).map((one) => app.recipientId(one)));
    await stack().service.pool.query("update recipient set time_zone = 'America/Lima' where id = any($1)", [lima]);
    // An hour ago until in an hour, in China: elsewhere it is another time of the day.
    const clock = (shift: number) => new Date(Date.now() + 8 * hourMs + shift).toISOString().slice(11, 16);
    await limit(stack(), app, {
      quiet_hours: [{ from: clock(-hourMs), to: clock(hourMs) }],
      classes: { marketing: { over: 'drop' } },
    });
    const id = await push(stack(), app, openids, { class: 'marketing' });
    expect(await rested(stack(), id, 3)).toMatchObject({ outcomes: { accepted: 1 }, law: { holds: true } });
    const sent = await deliveriesOf(stack(), app, id);
    expect([...sent.keys()]).toEqual(openids.slice(0, 1));
  });

  it('calls nobody on a block list, and only who is on an allow list where there is one', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Lists', 4);
    await seed(stack(), app, openids, { credits: 5 });
    const list = async (some: string[]) => {
      const body = { name: '名单', from: { openids: some } };
      return (await stack().api.call(createSegment, { params: { app_id: app.id }, body })).id;
    };
    const [block, allow] = [await list(openids.slice(0, 2)), await list(openids.slice(1, 3))];
    await limit(stack(), app, { block_lists: [block], allow_lists: [allow] });
    expect((await finished(stack(), await push(stack(), app, openids))).reasons.toSorted(byReason)).toEqual([
      { outcome: 'suppressed', reason: 'blocked', count: 2 },
      { outcome: 'suppressed', reason: 'not_allowed', count: 1 },
    ]);
  });

  it('looks into it beforehand', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Look', 3);
    await seed(stack(), app, openids, { credits: 3 });
    await limit(stack(), app, { classes: { marketing: { min_gap_minutes: 60 } } });
    await finished(stack(), await push(stack(), app, openids.slice(0, 2), { class: 'marketing' }));
    const body = pushBody(app, openids, { class: 'marketing', dry_run: true });
    const report = await stack().api.call(createPush, { body });
    expect(report).toMatchObject({ would_send: 1, would_wait: [{ reason: 'too_soon', count: 2 }] });
  });

  it('takes the defaults of a template, and refuses a push that is laxer', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Defaults', 3);
    await seed(stack(), app, openids, { credits: 5, tags: ['all'] });
    const params = { app_id: app.id, template_id: app.template };
    const staff = [{ openid: openids[0]!, add_tags: ['staff'] }];
    await stack().api.call(upsertRecipients, {
      params: { app_id: app.id },
      body: { import_id: 'tags', recipients: staff },
    });
    await stack().api.call(putTemplateDefaults, {
      params,
      body: {
        class: 'news',
        caps: [{ max: 1, hours: 24 }],
        allowed_hours: [{ from: '00:00', to: '24:00' }],
        audience: { tags: { none: ['staff'] } },
      },
    });
    const id = await push(stack(), app, openids, { limits: { caps: [{ max: 1, hours: 24 }] } });
    const shown = await done(stack(), id);
    expect(shown).toMatchObject({ class: 'news', kind: 'transactional', audience_count: 2, outcomes: { accepted: 2 } });
    const second = await push(stack(), app, openids);
    await rested(stack(), second, 2);
    const laxer = [{ class: 'service' }, { limits: { caps: [{ max: 2, hours: 24 }] } }];
    for (const over of laxer) {
      await expect(push(stack(), app, openids, over)).rejects.toThrow('laxer_than_template');
    }
    const draft = await stack().api.call(createPush, { body: pushBody(app, openids, { draft: true }) });
    if (!('id' in draft)) throw new Error('a receipt was expected');
    const change = { params: { push_id: draft.id }, body: { limits: { caps: [{ max: 2, hours: 24 }] } } };
    const headers = { 'if-match': `"${draft.version}"` };
    await expect(stack().api.call(updatePush, change, { headers })).rejects.toThrow('laxer_than_template');
  });

  it('holds days of rest of the calendar', async () => {
    const app = await makeApp(stack());
    const openids = openidsOf('Rest', 2);
    await seed(stack(), app, openids);
    const date = new Date(Date.now() + 8 * hourMs).toISOString().slice(0, 10);
    const next = new Date(Date.now() + 32 * hourMs).toISOString().slice(0, 10);
    const days = [date, next].map((day) => ({ date: day, rest: true, name: '假日' }));
    await stack().api.call(putCalendar, { params: { app_id: app.id }, body: { days } });
    await limit(stack(), app, { quiet_hours: [{ from: '00:00', to: '24:00', on: 'rest_days' }] });
    const id = await push(stack(), app, openids, { class: 'marketing', send_before: inDays(9) });
    await rested(stack(), id, 2);
  });
});

describe('parallel reserves', () => {
  const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });

  it('never let a recipient be called more often than a cap allows, whatever comes of the calls', async () => {
    const app = await makeApp(stack(), { spread: 1, callback: null });
    const openids = openidsOf('Race', 4);
    const ids = await Promise.all(openids.map((openid) => app.recipientId(openid)));
    const window = fc.record({ max: fc.integer({ min: 1, max: 3 }), hours: fc.integer({ min: 1, max: 6 }) });
    const step = fc.record({
      minutes: fc.integer({ min: 0, max: 200 }),
      pushes: fc.array(
        fc.record({
          who: fc.subarray(openids, { minLength: 1 }),
          class: fc.constantFrom('marketing', 'news'),
          said: fc.constantFrom('accepted' as const, 'accepted' as const, 'rejected' as const, 'unknown' as const),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    });
    const run = fc.record({
      cap: window,
      total: fc.option(fc.integer({ min: 1, max: 4 })),
      gap: fc.option(fc.integer({ min: 1, max: 120 })),
      steps: fc.array(step, { minLength: 1, maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ cap, total, gap, steps }) => {
        await stack().service.pool.query('delete from allowance where app_id = $1', [app.id]);
        await stack().api.call(putPolicy, {
          params: { app_id: app.id },
          body: { total_per_day: total, classes: { marketing: { caps: [cap] }, news: { min_gap_minutes: gap } } },
        });
        const engine = await HandEngine.takeOver(stack(), app);
        let now = Date.now();
        engine.context = { ...engine.context, clock: { now: () => new Date(now) } as Clock };
        const calls: { recipient: string; class: string; at: number }[] = [];
        for (const { minutes, pushes } of steps) {
          now += minutes * 60_000;
          const slices = await Promise.all(
            pushes.map(async (one) => {
              const over = { class: one.class, no_credit: 'try' as const, send_before: inDays(20) };
              const [slice] = await engine.hold(await push(stack(), app, one.who, over));
              return { one, slice: slice! };
            }),
          );
          const opened = await Promise.all(
            slices.map(async ({ one, slice }) => {
              return { one, open: await engine.reserve(slice, slice.row.recipients.length) };
            }),
          );
          for (const { one, open } of opened) {
            await engine.settle(
              open,
              open.reserved.map(() => answers[one.said]),
            );
            if (one.said === 'rejected') continue;
            for (const { recipientId } of open.reserved)
              calls.push({ recipient: recipientId, class: one.class, at: now });
          }
        }
        const worst = (those: typeof calls, ms: number) =>
          Math.max(0, ...those.map((from) => those.filter(({ at }) => at >= from.at && at < from.at + ms).length));
        for (const id of ids) {
          const own = calls.filter(({ recipient }) => recipient === id);
          const of = (name: string) => own.filter((call) => call.class === name);
          expect(worst(of('marketing'), cap.hours * hourMs)).toBeLessThanOrEqual(cap.max);
          if (gap !== null) expect(worst(of('news'), gap * 60_000)).toBeLessThanOrEqual(1);
          if (total !== null) expect(worst(own, 24 * hourMs)).toBeLessThanOrEqual(total);
        }
        // What is written down is what was called and reached somebody, or may have.
        const { rows } = await stack().service.pool.query(
          'select recipient_id, sends from allowance where app_id = $1',
          [app.id],
        );
        for (const row of rows as AllowanceRow[]) {
          const kept = row.sends.filter((one) => one.at + one.k > now).map(({ at }) => at);
          const own = calls.filter(({ recipient }) => recipient === row.recipient_id).map(({ at }) => at);
          expect(kept.filter((at) => !own.includes(at))).toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('cost a push that nothing limits no statement', async () => {
    const app = await makeApp(stack(), { spread: 1, callback: null });
    const engine = await HandEngine.takeOver(stack(), app);
    const [slice] = await engine.hold(await push(stack(), app, openidsOf('Free', 2), { no_credit: 'try' }));
    const never = () => Promise.reject(new Error('a statement too many'));
    const names = ['load', 'ensure', 'lock', 'write', 'release'].map((name) => [`allowance.${name}`, never] as const);
    const before = { ...Object.fromEntries(names), 'segment_member.of_many': never, 'slice.later': never };
    engine.context = { ...engine.context, pool: hookedPool(engine.context.pool, { before }) };
    const open = await engine.reserve(slice!, 2);
    await engine.settle(open, [answers.accepted, answers.rejected]);
    expect(open.reserved).toHaveLength(2);
  });

  it('hold for a window although its push is read anew while the window is prepared', async () => {
    const app = await makeApp(stack(), { spread: 1, callback: null });
    const openids = openidsOf('Anew', 2);
    const params = { app_id: app.id };
    const segment = { name: '名单', from: { openids: openids.slice(0, 1) } };
    const engine = await HandEngine.takeOver(stack(), app);
    const recipients = openids.map((openid) => ({ openid, credits: { [app.template]: 1 } }));
    await stack().api.call(upsertRecipients, { params, body: { import_id: 'test', recipients } });
    await engine.applyInbox();
    const { id } = await stack().api.call(createSegment, { params, body: segment });
    await stack().api.call(putPolicy, { params, body: { block_lists: [id] } });
    const pushId = await push(stack(), app, openids);
    const [slice] = await engine.hold(pushId);
    const readAnew = async () => {
      slice!.plan = (await engine.hold(pushId))[0]!.plan;
    };
    const { pool } = engine.context;
    engine.context = { ...engine.context, pool: hookedPool(pool, { before: { 'consent.to_decide': readAnew } }) };
    const { reserved } = await engine.reserve(slice!, 2);
    expect(reserved.map((one) => one.recipientId)).toEqual([await app.recipientId(openids[1]!)]);
  });

  it('give back the credit of one who was overtaken, and let them wait', async () => {
    const app = await makeApp(stack(), { spread: 1, callback: null });
    const openids = openidsOf('Overtaken', 1);
    await stack().api.call(putPolicy, {
      params: { app_id: app.id },
      body: { classes: { marketing: { caps: [{ max: 1, hours: 2 }] } } },
    });
    const engine = await HandEngine.takeOver(stack(), app);
    const recipients = openids.map((openid) => ({ openid, credits: { [app.template]: 3 } }));
    await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { import_id: 'test', recipients } });
    await engine.applyInbox();
    const pushes = await Promise.all([1, 2, 3].map(() => push(stack(), app, openids, { class: 'marketing' })));
    const slices = await Promise.all(pushes.map(async (id) => (await engine.hold(id))[0]!));
    const opened = await Promise.all(slices.map((slice) => engine.reserve(slice, 1)));
    expect(opened.filter(({ reserved }) => reserved.length > 0)).toHaveLength(1);
    expect([...(await booksOf(stack(), app, openids)).values()]).toEqual([{ spent: 1, credits: 2 }]);
    const later = await Promise.all(pushes.map(async (id) => (await slicesOf(stack(), id))[0]!.later));
    expect(later.toSorted()).toEqual([0, 1, 1]);
    for (const id of pushes) {
      const shown = await stack().api.call(getPush, { params: { push_id: id } });
      expect(shown).toMatchObject({ pending: 1, law: { holds: true } });
    }
  });
});

function inDays(days: number): string {
  return new Date(Date.now() + days * 24 * hourMs).toISOString();
}

function byReason(a: { reason: string }, b: { reason: string }): number {
  return a.reason < b.reason ? -1 : 1;
}
