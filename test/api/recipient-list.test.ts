import { beforeAll, describe, expect, it } from 'vitest';
import { reportEvents } from '#contract/behavior.ts';
import { createPush } from '#contract/push.ts';
import { eraseRecipient, upsertRecipients } from '#contract/recipient.ts';
import { listRecipients, recipientTimeline } from '#contract/recipient-list.ts';
import { createSegment } from '#contract/segment.ts';
import { newId } from '#core/ids.ts';
import { applied, finished, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { invite, makeOwner } from '../access/support/browser.ts';
import { expectProblem, send } from './support/http.ts';

const stack = useStack();
let app: TestApp;
const openids = Array.from({ length: 23 }, (_, i) => `oListed${String(i).padStart(6, '0')}`);

beforeAll(async () => {
  app = await makeApp(stack(), { callback: null, spread: 4 });
  const recipients = openids.map((openid, i) => ({
    openid,
    alias: `会员 ${i}`,
    tags: i % 5 === 0 ? ['稀客'] : ['常客'],
    attributes: { note: `n${i}` },
  }));
  await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
});

const params = () => ({ app_id: app.id });
const page = (query: object = {}) => stack().api.call(listRecipients, { params: params(), query: query as never });

/** All pages of a list, one after the other. */
async function all(query: object): Promise<string[]> {
  const found: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const { items, next_cursor } = await page({ ...query, ...(cursor === undefined ? {} : { cursor }) });
    expect(items.length).toBeLessThanOrEqual(7);
    found.push(...items.map((one) => one.openid!));
    if (next_cursor === null) return found;
    cursor = next_cursor;
  }
}

describe('the list of recipients', () => {
  it('shows everybody once, page by page, over all buckets', async () => {
    expect((await all({ limit: 7 })).sort()).toEqual(openids);
    expect((await all({ limit: 1 })).sort()).toEqual(openids);
  });

  it('is narrowed by tag, segment and status, together as well', async () => {
    const rare = openids.filter((_, i) => i % 5 === 0);
    expect((await all({ limit: 2, tag: '稀客' })).sort()).toEqual(rare);
    const body = { name: '稀客', rule: { tags: { any: ['稀客'] } } };
    const { id } = await stack().api.call(createSegment, { params: params(), body });
    expect((await all({ limit: 7, segment_id: id })).sort()).toEqual(rare);
    expect(await all({ limit: 7, segment_id: id, tag: '常客' })).toEqual([]);
    expect(await all({ limit: 7, status: 'blocked' })).toEqual([]);
    const other = await send(stack(), 'GET', `/v1/apps/${app.id}/recipients?segment_id=${newId()}`);
    expectProblem(other, 'rule_invalid', ['querystring/all/0/segment']);
  });

  it('finds one by openid, alias or id, whole', async () => {
    const [byOpenid] = (await page({ q: openids[3] })).items;
    expect(byOpenid).toMatchObject({ openid: openids[3], alias: '会员 3' });
    expect((await page({ q: '会员 3' })).items.map((one) => one.id)).toEqual([byOpenid!.id]);
    expect((await page({ q: byOpenid!.id.toUpperCase() })).items.map((one) => one.id)).toEqual([byOpenid!.id]);
    expect((await page({ q: '会员' })).items).toEqual([]);
    expect((await page({ q: "' or 1=1 --" })).items).toEqual([]);
  });

  it('is masked for whoever may not see personal data', async () => {
    const owner = await makeOwner(stack());
    const viewer = await invite(stack(), owner.browser, { role: 'viewer' });
    const { body } = await viewer.browser.get(`/v1/apps/${app.id}/recipients?q=${openids[4]}`);
    expect(body.items[0]).toMatchObject({ openid: '***0004', alias: '***', attributes: { note: '***' } });
  });

  it('knows its own cursors only, and shows nothing to another organization', async () => {
    for (const cursor of ['x', '1.2', `9999.${newId()}`, `-1.${newId()}`]) {
      const answer = await send(stack(), 'GET', `/v1/apps/${app.id}/recipients?cursor=${cursor}`);
      expectProblem(answer, 'validation_failed', ['querystring/cursor']);
    }
    const other = await asAnotherOrganization(stack());
    expectProblem(await send(other, 'GET', `/v1/apps/${app.id}/recipients`), 'not_found');
    expectProblem(await send(other, 'GET', `/v1/apps/${app.id}/recipients/${openids[0]}/timeline`), 'not_found');
  });
});

describe('the timeline of a recipient', () => {
  it('tells of consents, outcomes and, when asked, behavior, newest first', async () => {
    const openid = openids[0]!;
    await app.consent([openid]);
    const body = pushBody(app, [openid, openids[1]!]);
    const receipt = await stack().api.call(createPush, { body });
    const { id } = receipt as { id: string };
    await finished(stack(), id);
    const item = { id: newId(), openid, name: 'order.paid', properties: { amount: 9 } };
    await stack().api.call(reportEvents, { body: { app_id: app.id, items: [item] } });
    await applied(stack());

    const asked = { ...params(), recipient: openid };
    const { items, more } = await stack().api.call(recipientTimeline, { params: asked });
    expect(more).toBe(false);
    expect(items.map((one) => [one.kind, one.what, one.delta])).toEqual([
      ['delivery', 'accepted', -1],
      ['consent', 'accept', 1],
    ]);
    expect(items[0]).toMatchObject({ push_id: id, template_id: items[1]!.template_id });
    const whole = await stack().api.call(recipientTimeline, { params: asked, query: { include: 'events' } });
    expect(whole.items[0]).toMatchObject({ kind: 'event', what: 'order.paid', properties: { amount: 9 } });
    const short = await stack().api.call(recipientTimeline, { params: asked, query: { limit: 1 } });
    expect(short).toMatchObject({ more: true, items: [{ kind: 'delivery' }] });

    const without = await stack().api.call(recipientTimeline, { params: { ...params(), recipient: openids[1]! } });
    expect(without.items).toMatchObject([{ kind: 'delivery', what: 'suppressed', reason: 'no_consent', delta: null }]);
  });

  it('and the list forget who was erased', async () => {
    const recipient = openids[22]!;
    await stack().api.call(eraseRecipient, { params: { ...params(), recipient } });
    expect((await page({ q: recipient })).items).toEqual([]);
    expect(await all({ limit: 7 })).not.toContain(recipient);
  });
});

describe('an attribute', () => {
  it('has the type it was given a moment ago, whatever is kept of the registry', async () => {
    const write = (...values: object[]) => {
      const recipients = values.map((attributes, i) => ({ openid: openids[i], attributes }));
      return send(stack(), 'POST', `/v1/apps/${app.id}/recipients/batch`, { json: { recipients } });
    };
    // What is kept was read before `height` was there.
    expect((await write({ breadth: 1 })).status).toBe(200);
    expect((await write({ height: 180 })).status).toBe(200);
    const mixed = await write({ height: 'tall' }, { height: 170 });
    expectProblem(mixed, 'attribute_type', ['/recipients/0/attributes/height']);
  });
});
