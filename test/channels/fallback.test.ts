import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getPushFamily } from '#contract/family.ts';
import { createPush, getPush } from '#contract/push.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { eventually, goodFields, makeApp, type PushBody, settled, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { expectProblem, send } from '../api/support/http.ts';
import { openidsOf, seed } from '../engine/support/audience.ts';
import { jpushKey, say, setUpJpush, setUpService } from './support.ts';

const stack = useStack();

const text = (content: string) => ({ template: 'wechat-service/text', fields: { content } });
const alert = { template: 'jpush/notification', fields: { alert: '您的订单已发货' } };
const body = (app: TestApp, openids: string[], steps: NonNullable<PushBody['fallback']>['steps']): PushBody => ({
  app_id: app.id,
  audience: { openids },
  message: { template: app.template, fields: goodFields, landing: { page: 'pages/index' } },
  fallback: { steps },
});
const get = (id: string) => stack().api.call(getPush, { params: { push_id: id } });

/** A push with its steps, once nothing more comes of it: its whole line, the first first. */
async function line(given: PushBody) {
  const receipt = await stack().api.call(createPush, { body: given });
  if (!('id' in receipt)) throw new Error('a receipt was expected');
  const pushes = [];
  for (let id: string | undefined = receipt.id; id !== undefined; ) {
    const at: string = id;
    await eventually(async () => (await get(at)).finished_at !== null);
    await eventually(async () => {
      const { rows } = await stack().service.pool.query(
        'select 1 from fallback where push_id = $1 and fired_at is null and wait_seconds = 0',
        [at],
      );
      return rows.length === 0;
    });
    const done = await get(at);
    expect(done.law).toEqual({ holds: true, differences: [] });
    pushes.push(done);
    id = done.children[0];
  }
  return pushes;
}

async function ready(): Promise<TestApp> {
  const app = await makeApp(stack());
  await setUpService(stack(), app);
  await setUpJpush(stack(), app);
  return app;
}

async function withDevice(app: TestApp, openids: string[]): Promise<void> {
  if (openids.length === 0) return;
  const devices = openids.map((openid) => ({ openid, registration_id: `rid-${openid}` }));
  await stack().control.put(`/jpush/${jpushKey(app)}`, { devices });
  const recipients = devices.map(({ openid, registration_id }) => ({
    openid,
    attributes: { jpush_registration_id: registration_id },
  }));
  await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
}

describe('a fallback strategy', () => {
  it('goes on with those who were not reached, channel by channel, as child pushes', async () => {
    const app = await ready();
    const [a, b, c, d] = openidsOf('Line', 4) as [string, string, string, string];
    await app.enter([a, b, c, d]);
    await seed(stack(), app, [a]);
    await say(stack(), app, [b]);
    await withDevice(app, [c]);
    const steps = [
      { when: 'no_credit' as const, message: text('您的订单已发货') },
      { when: 'not_sent' as const, message: alert },
    ];
    const pushes = await line(body(app, [a, b, c, d], steps));
    expect(pushes.map((push) => [push.audience_count, push.outcomes.accepted])).toEqual([
      [4, 1],
      [3, 1],
      [2, 1],
    ]);
    expect(pushes.map((push) => push.message.template)).toEqual([
      app.template,
      'wechat-service/text',
      'jpush/notification',
    ]);

    // Each names the whole family, whichever is asked.
    const [first, second, third] = pushes.map((push) => push.id) as [string, string, string];
    const whens = [null, 'no_credit', 'not_sent'];
    const ways = ['wechat-subscribe', 'wechat-service', 'jpush'];
    const shown = await get(first);
    expect(shown).toMatchObject({ channel: 'wechat-subscribe', children: [second] });
    for (const [i, id] of [first, second, third].entries()) {
      const { family } = await get(id);
      expect(family).toMatchObject({ root_id: first, relation: i === 0 ? 'first' : 'fallback', when: whens[i] });
      expect(family!.members.map((one) => [one.push_id, one.channel, one.when])).toEqual(
        [first, second, third].map((member, n) => [member, ways[n], whens[n]]),
      );
      expect(family!.steps).toMatchObject([
        { after: first, when: 'no_credit', channel: 'wechat-service', state: 'sent', push_id: second },
        { after: second, when: 'not_sent', channel: 'jpush', state: 'sent', push_id: third },
      ]);
    }
    await settled(stack());
    const all = await stack().api.call(getPushFamily, { params: { push_id: third } });
    expect(all).toMatchObject({ root_id: first, complete: true, unknown: 0, accepted_more_than_once: 0 });
    expect(all.funnel.map((one) => [one.metric, one.count])).toEqual([
      ['audience', 4],
      ['accepted', 3],
      ['delivered', 1],
      ['opened', 0],
      ['clicked', 0],
    ]);
    expect(all.channels.map(({ channel, counts }) => [channel, counts.audience, counts.accepted])).toEqual([
      ['wechat-subscribe', 4, 1],
      ['wechat-service', 3, 1],
      ['jpush', 2, 1],
    ]);
    const other = await asAnotherOrganization(stack());
    expectProblem(await send({ ...stack(), key: other.key }, 'GET', `/v1/pushes/${first}/family`), 'not_found');
  });

  it('says of a push without a family that it has none', async () => {
    const app = await ready();
    const openids = openidsOf('Alone', 1);
    await seed(stack(), app, openids);
    const receipt = await stack().api.call(createPush, { body: { ...body(app, openids, []), fallback: undefined } });
    if (!('id' in receipt)) throw new Error('a receipt was expected');
    expect((await get(receipt.id)).family).toBeNull();
    const all = await stack().api.call(getPushFamily, { params: { push_id: receipt.id } });
    expect(all).toMatchObject({ root_id: receipt.id, steps: [], members: [{ relation: 'first' }] });
  });

  it('leaves out whoever may have been reached: an unknown outcome ends the line', async () => {
    const app = await ready();
    const openids = openidsOf('Unsure', 2);
    await seed(stack(), app, openids);
    await say(stack(), app, openids);
    await stack().control.post('/faults', { appid: app.appid, http500: 1 });
    const pushes = await line(body(app, openids, [{ when: 'not_sent', message: text('再发一次') }]));
    await stack().control.post('/faults', { appid: app.appid, http500: 0 });
    expect(pushes.map((push) => push.outcomes)).toMatchObject([{ unknown: 2 }]);
  });

  it('writes to those who did not open within a time, and to nobody who did', async () => {
    const app = await ready();
    const openids = openidsOf('Shut', 2);
    await seed(stack(), app, openids);
    await say(stack(), app, openids);
    const given = body(app, openids, [{ when: 'not_opened', within_minutes: 60, message: text('看看您的订单') }]);
    const receipt = await stack().api.call(createPush, { body: given });
    if (!('id' in receipt)) throw new Error('a receipt was expected');
    await eventually(async () => (await get(receipt.id)).finished_at !== null);
    await stack().control.post(`/apps/${app.appid}/mp/open-many`, { openids: openids.slice(0, 1) });
    await settled(stack());
    expect((await get(receipt.id)).children).toEqual([]);
    // An hour later.
    await stack().service.pool.query('update fallback set wait_seconds = 0 where push_id = $1', [receipt.id]);
    await eventually(async () => (await get(receipt.id)).children.length === 1);
    const child = (await get(receipt.id)).children[0]!;
    await eventually(async () => (await get(child)).finished_at !== null);
    expect(await get(child)).toMatchObject({ audience_count: 1, outcomes: { accepted: 1 } });
    const all = await stack().api.call(getPushFamily, { params: { push_id: child } });
    expect(all).toMatchObject({ accepted_more_than_once: 1, steps: [{ when: 'not_opened', within_minutes: 60 }] });
    expect(all.funnel.find((one) => one.metric === 'accepted')!.count).toBe(2);
  });

  it('stops with a cancelled push, and when its time is over', async () => {
    const app = await ready();
    const openids = openidsOf('Stop', 2);
    await app.enter(openids);
    const steps = [{ when: 'not_sent' as const, message: alert }];
    const draft = { ...body(app, openids, steps), schedule: { at: new Date(Date.now() + 3_600_000).toISOString() } };
    const receipt = await stack().api.call(createPush, { body: draft });
    if (!('id' in receipt)) throw new Error('a receipt was expected');
    await send(stack(), 'POST', `/v1/pushes/${receipt.id}/cancel`);
    const result = async (id: string) => {
      const { rows } = await stack().service.pool.query('select result from fallback where push_id = $1', [id]);
      return rows[0]?.result as string | null;
    };
    await eventually(async () => (await result(receipt.id)) === 'stopped');
    expect((await get(receipt.id)).children).toEqual([]);
  });

  it('refuses steps whose message is wrong, with their place', async () => {
    const app = await ready();
    const create = (steps: unknown) =>
      send(stack(), 'POST', '/v1/pushes', { json: { ...body(app, ['oNobody0001'], []), fallback: { steps } } });
    expectProblem(await create([{ when: 'not_sent', message: { ...alert, fields: {} } }]), 'field_invalid', [
      '/fallback/steps/0/message/fields/alert',
    ]);
    expectProblem(await create([{ when: 'not_opened', message: alert }]), 'validation_failed', [
      '/fallback/steps/0/within_minutes',
    ]);
    expectProblem(await create([]), 'validation_failed', ['/fallback/steps']);
  });
});

it('any people, any steps: nobody is accepted twice unless a step asks for those who did not open', async () => {
  const app = await ready();
  let made = 0;
  const person = fc.record({ credit: fc.boolean(), wrote: fc.boolean(), device: fc.boolean(), left: fc.boolean() });
  const step = fc.constantFrom(
    { when: 'no_credit' as const, message: text('一') },
    { when: 'not_sent' as const, message: text('二') },
    { when: 'no_credit' as const, message: alert },
    { when: 'not_sent' as const, message: alert },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(person, { minLength: 4, maxLength: 12 }),
      fc.array(step, { minLength: 1, maxLength: 3 }),
      fc.constantFrom({}, { errors: [{ code: 43101, probability: 0.5 }] }, { http500: 0.5 }),
      async (people, given, faults) => {
        // A code of WeChat's is none of JPush's: a push that meets it there is paused, as it should be.
        const known = given.filter((one) => !('errors' in faults) || one.message !== alert);
        const steps = known.length > 0 ? known : [{ when: 'not_sent' as const, message: text('二') }];
        const openids = openidsOf(`Any${++made}x`, people.length);
        const those = (pick: (one: (typeof people)[number]) => boolean) => openids.filter((_, i) => pick(people[i]!));
        await app.enter(openids);
        await seed(
          stack(),
          app,
          those((one) => one.credit),
        );
        await say(
          stack(),
          app,
          those((one) => one.wrote),
        );
        await withDevice(
          app,
          those((one) => one.device),
        );
        for (const openid of those((one) => one.left)) {
          await stack().control.post(`/apps/${app.appid}/phones/${openid}/delete`, {});
        }
        await stack().control.post('/faults', { appid: app.appid, http500: 0, errors: [], ...faults });
        const pushes = await line(body(app, openids, steps));
        await stack().control.post('/faults', { appid: app.appid, http500: 0, errors: [] });
        const { rows } = await stack().service.pool.query(
          `select recipient_id, count(*)::int as n from delivery
           where push_id = any($1) and outcome in ('accepted', 'unknown') group by recipient_id having count(*) > 1`,
          [pushes.map((push) => push.id)],
        );
        expect(rows).toEqual([]);
        // The family says the same: people reached are messages taken, and nobody is counted twice.
        const all = await stack().api.call(getPushFamily, { params: { push_id: pushes.at(-1)!.id } });
        const messages = pushes.reduce((sum, push) => sum + push.outcomes.accepted, 0);
        expect(all).toMatchObject({ complete: true, accepted_more_than_once: 0 });
        expect(all.funnel.slice(0, 2).map((one) => one.count)).toEqual([people.length, messages]);
        expect(all.steps.map((one) => one.when)).toEqual(steps.map((one) => one.when));
      },
    ),
    { numRuns: 8, endOnFailure: true },
  );
});
