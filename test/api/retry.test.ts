import { beforeAll, describe, expect, it } from 'vitest';
import type { BodyOf } from '#contract/operation.ts';
import { createPush, getPush, listDeliveries } from '#contract/push.ts';
import type { retryPush } from '#contract/push-control.ts';
import { finished, goodFields, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { expectProblem, send } from './support/http.ts';

const stack = useStack();
let app: TestApp;
beforeAll(async () => {
  app = await makeApp(stack());
});

type Over = Parameters<typeof pushBody>[2];
type Filter = Partial<BodyOf<typeof retryPush>>;
const contentRefused = { errors: [{ code: 47003, probability: 1 }] };

/** Every call answers so until told otherwise. */
const answers = (settings: Record<string, unknown>) =>
  stack().control.post('/faults', { appid: app.appid, errors: [], latencyMs: 0, ...settings });

async function create(openids: string[], over: Over = {}): Promise<string> {
  const receipt = await stack().api.call(createPush, { body: pushBody(app, openids, over) });
  if (!('id' in receipt)) throw new Error('a receipt was expected');
  return receipt.id;
}

/** A push that every call of was refused for its content. */
async function failedPush(openids: string[], over: Over = {}): Promise<string> {
  await answers(contentRefused);
  const id = await create(openids, over);
  await finished(stack(), id);
  await answers({});
  return id;
}

const get = (id: string) => stack().api.call(getPush, { params: { push_id: id } });
const ask = (id: string, filter: Filter = {}, on = stack()) =>
  send(on, 'POST', `/v1/pushes/${id}/retry`, { json: filter });
async function retry(id: string, filter: Filter = {}): Promise<string> {
  const answer = await ask(id, filter);
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 202 });
  return answer.body.id;
}

async function outcomesOf(id: string): Promise<Record<string, string>> {
  const { items } = await stack().api.call(listDeliveries, { params: { push_id: id }, query: {} });
  return Object.fromEntries(items.map((one) => [one.openid ?? 'nobody', one.outcome]));
}

async function messagesOf(openid: string): Promise<{ data: Record<string, string> }[]> {
  const path = `/apps/${app.appid}/phones/${openid}/messages`;
  return (await stack().control.get<{ messages: { data: Record<string, string> }[] }>(path)).messages;
}

describe('a retry', () => {
  it('sends again to those who failed, as a child with what the parent had', async () => {
    const named = { ...pushBody(app, []).message, fields: { ...goodFields, thing1: '{{ tea }}' } };
    const openids = ['oRetry0000001', 'oRetry0000002'];
    await app.consent(openids);
    await app.enter(['oRetry0000003']);
    const parent = await failedPush([...openids, 'oRetry0000003'], {
      message: named,
      name: '茶',
      recipient_variables: {
        oRetry0000001: { tea: '龙井' },
        oRetry0000002: { tea: '毛尖' },
        oRetry0000003: { tea: '普洱' },
      },
    });
    expect(await get(parent)).toMatchObject({ outcomes: { failed: 2, suppressed: 1 }, parent_id: null, children: [] });

    const child = await finished(stack(), await retry(parent));
    expect(child).toMatchObject({
      parent_id: parent,
      name: '茶',
      kind: 'transactional',
      audience: { deliveries: { push_id: parent, outcomes: ['failed'], reasons: null, errcodes: null } },
      audience_count: 2,
      outcomes: { accepted: 2 },
      law: { holds: true },
    });
    expect(await messagesOf('oRetry0000001')).toMatchObject([{ data: { thing1: '龙井' } }]);
    expect(await messagesOf('oRetry0000002')).toMatchObject([{ data: { thing1: '毛尖' } }]);
    // What became of the parent stays as it was.
    expect(await get(parent)).toMatchObject({ outcomes: { failed: 2, suppressed: 1 }, children: [child.id] });
    expectProblem(await ask(parent), 'nothing_to_retry');
  });

  it('again leaves out whoever the first one reached', async () => {
    await app.consent(['oAgain0000001']);
    const parent = await failedPush(['oAgain0000001', 'o_errcode_47003'], { no_credit: 'try' });
    const first = await retry(parent);
    await finished(stack(), first);
    expect(await outcomesOf(first)).toEqual({ oAgain0000001: 'accepted', nobody: 'failed' });
    const second = await retry(parent);
    expect(await finished(stack(), second)).toMatchObject({ parent_id: parent, audience_count: 1 });
    expect(await outcomesOf(second)).toEqual({ nobody: 'failed' });
    const grandchild = await retry(second);
    expect(await finished(stack(), grandchild)).toMatchObject({ parent_id: second, audience_count: 1 });
    expect((await get(parent)).children).toEqual([first, second]);
    expect(await messagesOf('oAgain0000001')).toHaveLength(1);
  });

  it('takes exactly those the filter names', async () => {
    await app.enter(['oFilter000001', 'oFilter000002']);
    await app.consent(['oFilter000003']);
    const parent = await failedPush(['oFilter000001', 'oFilter000002', 'oFilter000003', 'oFilterNobody']);
    await app.consent(['oFilter000001']);
    expectProblem(await ask(parent, { errcodes: [40003] }), 'nothing_to_retry');
    expectProblem(await ask(parent, { outcomes: ['failed'], reasons: ['no_consent'] }), 'nothing_to_retry');

    const unconsented = await retry(parent, { outcomes: ['suppressed'], reasons: ['no_consent'] });
    await finished(stack(), unconsented);
    expect(await outcomesOf(unconsented)).toEqual({ oFilter000001: 'accepted', oFilter000002: 'suppressed' });
    const byCode = await retry(parent, { outcomes: ['failed', 'suppressed'], errcodes: [47003] });
    await finished(stack(), byCode);
    expect(await outcomesOf(byCode)).toEqual({ oFilter000003: 'accepted' });
  });

  it('of the unknown has to be confirmed', async () => {
    const parent = await create(['o_reset'], { no_credit: 'try' });
    expect(await finished(stack(), parent)).toMatchObject({ outcomes: { unknown: 1 } });
    expectProblem(await ask(parent, { outcomes: ['unknown'] }), 'validation_failed', ['/confirm']);
    expectProblem(await ask(parent, { confirm: true }), 'nothing_to_retry');
    const child = await retry(parent, { outcomes: ['unknown'], confirm: true });
    expect(await finished(stack(), child)).toMatchObject({ audience_count: 1, outcomes: { unknown: 1 } });
  });

  it('reaches those of whom only the list knew the openid', async () => {
    const openid = 'oStranger0001';
    await stack().control.post(`/apps/${app.appid}/phones`, { phones: [{ openid }] });
    await stack().control.post(`/apps/${app.appid}/grants`, { openids: [openid], templates: [app.template], count: 1 });
    const parent = await failedPush([openid], { no_credit: 'try' });
    const child = await finished(stack(), await retry(parent));
    expect(child).toMatchObject({ outcomes: { accepted: 1 } });
    expect(await messagesOf(openid)).toHaveLength(1);
  });

  it('waits until the push and its retries are over', async () => {
    await app.consent(['oWaits0000001']);
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const scheduled = await create(['oWaits0000001'], { schedule: { at } });
    expectProblem(await ask(scheduled), 'push_unfinished');
    expectProblem(await ask(await create(['oWaits0000001'], { draft: true })), 'push_not_running');

    const parent = await failedPush(['oWaits0000001']);
    await answers({ latencyMs: 300 });
    const both = await Promise.all([ask(parent), ask(parent)]);
    expect(both.map((one) => one.status).sort()).toEqual([202, 409]);
    expectProblem(both.find((one) => one.status === 409)!, 'push_unfinished');
    await finished(stack(), both.find((one) => one.status === 202)!.body.id);
    await answers({});
    expect(await messagesOf('oWaits0000001')).toHaveLength(1);
  });

  it('of another organization’s push is not found', async () => {
    await app.consent(['oScope0000001']);
    const parent = await failedPush(['oScope0000001']);
    expectProblem(await ask(parent, {}, await asAnotherOrganization(stack())), 'not_found');
    expect(await get(parent)).toMatchObject({ children: [] });
  });
});
