import { beforeAll, describe, expect, it } from 'vitest';
import { putPolicy } from '#contract/policy.ts';
import { createPush, listDeliveries } from '#contract/push.ts';
import { pausePush } from '#contract/push-control.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { traceRecipient, traceSteps } from '#contract/trace.ts';
import { eventually, finished, goodFields, makeApp, type PushBody, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { expectProblem, send } from './support/http.ts';

const stack = useStack();
let app: TestApp;
const [first, second, third, never] = ['oTrace00001', 'oTrace00002', 'oTrace00003', 'oTrace0never'] as const;

beforeAll(async () => {
  app = await makeApp(stack(), { callback: null });
  await app.consent([first, second, third]);
  await app.enter([never]);
  const recipients = [
    { openid: first, alias: 'u-1', tags: ['tea'] },
    { openid: second, tags: ['tea'], attributes: { nick: '一个名字长得超过二十个字符所以放不进字段里的人' } },
    { openid: never, tags: ['tea'] },
  ];
  await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
});

const trace = (push_id: string, recipient: string) =>
  stack().api.call(traceRecipient, { params: { push_id, recipient } });
async function made(openids: string[], over: Partial<PushBody> = {}): Promise<string> {
  const receipt = await stack().api.call(createPush, { body: pushBody(app, openids, over) });
  return 'id' in receipt ? receipt.id : '';
}
const resultsOf = ({ steps }: { steps: { step: string; result: string }[] }) =>
  Object.fromEntries(steps.map(({ step, result }) => [step, result]));
const inHours = (hours: number) => new Date(stack().service.clock.now().getTime() + hours * 3_600_000).toISOString();

describe('the decision trace', () => {
  it('says of every outcome of a push at which step it was decided', async () => {
    const fields = { ...goodFields, thing1: '{{ recipient.nick | default: "您" }}' };
    const id = await made([], {
      audience: { openids: [first, second, never, 'oTraceNobody'] },
      message: { template: app.template, fields },
    });
    await finished(stack(), id);
    const { items } = await stack().api.call(listDeliveries, { params: { push_id: id }, query: {} });
    expect(items).toHaveLength(4);
    const stops = await Promise.all(
      items.map(async ({ recipient_id, outcome, reason }) => {
        const said = await trace(id, recipient_id);
        expect(said.steps.map((one) => one.step)).toEqual([...traceSteps]);
        expect(said).toMatchObject({ place: 'settled', next: null, delivery: { outcome, reason } });
        const stop = said.steps.find((one) => one.result !== 'passed');
        return `${outcome} ${reason}: ${stop?.step ?? 'passed'} ${stop?.result ?? ''}`.trim();
      }),
    );
    expect(stops.sort()).toEqual([
      'accepted null: passed',
      'failed content: render refused',
      'suppressed no_consent: consent refused',
      'suppressed not_found: recipient refused',
    ]);
  });

  it('keeps what was decided, and shows what is now', async () => {
    await app.consent([third]);
    const id = await made([third]);
    await finished(stack(), id);
    const once = await made([first]);
    await finished(stack(), once);
    const said = await trace(once, first);
    const consent = said.steps.find((one) => one.step === 'consent')!;
    // The credit was spent by the push before: at that time there was none.
    expect(consent).toMatchObject({
      result: 'refused',
      basis: 'recorded',
      zh: expect.stringContaining('订阅次数已用完'),
    });
    expect(consent.inputs).toMatchObject({
      kind: 'one_time',
      status: 'granted',
      credits: 0,
      spent: 1,
      credit_spent: false,
    });
    await app.consent([first]);
    const later = (await trace(once, first)).steps.find((one) => one.step === 'consent')!;
    expect(later).toMatchObject({ result: 'refused', inputs: { credits: 1 } });
    const accepted = await trace(id, third);
    expect(accepted.steps.find((one) => one.step === 'consent')).toMatchObject({
      result: 'passed',
      inputs: { credits: 1, credit_spent: true },
    });
  });

  it('says of somebody who waits for what, and when next', async () => {
    await stack().api.call(putPolicy, {
      params: { app_id: app.id },
      body: {
        quiet_hours: [
          { from: '00:00', to: '12:00' },
          { from: '12:00', to: '23:59' },
        ],
      },
    });
    await app.consent([second]);
    const id = await made([second], { class: 'marketing' });
    await eventually(async () =>
      (await trace(id, second)).steps.some((one) => one.step === 'send' && one.inputs.queued_for !== null),
    );
    const said = await trace(id, second);
    await stack().api.call(putPolicy, { params: { app_id: app.id }, body: null });
    expect(resultsOf(said)).toMatchObject({
      consent: 'passed',
      gap: 'passed',
      quiet_hours: 'waits',
      render: 'open',
      send: 'open',
    });
    const { inputs } = said.steps.find((one) => one.step === 'quiet_hours')!;
    expect(said).toMatchObject({ place: 'waiting', delivery: null });
    expect(Date.parse(said.next!.at!)).toBeGreaterThanOrEqual(Date.parse(inputs.shut_until as string));
  });

  it('says who is not meant, and who is still to come', async () => {
    const at = inHours(1);
    const list = await made([first], { schedule: { at } });
    expect(await trace(list, first)).toMatchObject({ place: 'waiting', next: { at } });
    expect(await trace(list, 'oTraceStranger')).toMatchObject({ place: 'not_in_audience', openid: null, next: null });
    const rule = await made([], { audience: { tags: { any: ['tea'] } }, schedule: { at } });
    const meant = await trace(rule, first);
    expect(meant).toMatchObject({ place: 'to_be_planned', next: { at } });
    expect(resultsOf(meant)).toMatchObject({ audience: 'passed', consent: 'passed', send: 'open' });
    expect(resultsOf(await trace(rule, third))).toMatchObject({ audience: 'refused', recipient: 'open' });
    const draft = await made([], { audience: { tags: { any: ['tea'] } }, draft: true });
    expect((await trace(draft, first)).next).toMatchObject({ at: null, en: 'The push is a draft' });
    await stack().api.call(pausePush, { params: { push_id: list } });
    expect((await trace(list, first)).next).toMatchObject({ at: null, en: 'The push is paused' });
  });

  it('knows a recipient by openid, alias and id, and nobody of another organization', async () => {
    const id = await made([first], { schedule: { at: inHours(1) } });
    const recipient_id = await app.recipientId(first);
    for (const name of [first, 'u-1', recipient_id]) {
      expect(await trace(id, name)).toMatchObject({ recipient_id, openid: first, place: 'waiting' });
    }
    const other = await asAnotherOrganization(stack());
    expectProblem(await send(other, 'GET', `/v1/pushes/${id}/recipients/${first}`), 'not_found');
    expect((await send(stack(), 'GET', `/v1/pushes/${id}/recipients/${encodeURIComponent("'; drop--")}`)).status).toBe(
      200,
    );
  });
});
