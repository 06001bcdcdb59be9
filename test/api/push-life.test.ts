import { beforeAll, describe, expect, it } from 'vitest';
import { cancelPush, createPush, getPush } from '#contract/push.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { eventually, finished, goodFields, makeApp, type PushBody, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { expectProblem, send } from './support/http.ts';

const stack = useStack();
let app: TestApp;
const hourMs = 3_600_000;
const inFuture = (ms = hourMs) => new Date(Date.now() + ms).toISOString();

beforeAll(async () => {
  app = await makeApp(stack());
});

let users = 0;
/** Users with one credit each. */
async function consented(count: number): Promise<string[]> {
  const openids = Array.from({ length: count }, () => `oUser${String(++users).padStart(8, '0')}`);
  await app.consent(openids);
  return openids;
}

type Over = Partial<PushBody>;

async function create(openids: string[], over: Over = {}) {
  const receipt = await stack().api.call(createPush, { body: pushBody(app, openids, over) });
  if (!('id' in receipt)) throw new Error('a receipt was expected');
  return receipt;
}

const get = (id: string) => stack().api.call(getPush, { params: { push_id: id } });
const patch = (id: string, version: number | string, json: Record<string, unknown>) =>
  send(stack(), 'PATCH', `/v1/pushes/${id}`, { json, headers: { 'if-match': `"${version}"` } });
const cancel = (id: string) => stack().api.call(cancelPush, { params: { push_id: id } });
const calls = async (openids: string[]) => {
  const { accepted } = await stack().control.get<{ accepted: { openid: string }[] }>(`/accepted?appid=${app.appid}`);
  return accepted.filter((one) => openids.includes(one.openid)).length;
};
const sql = async (text: string, values: unknown[]) => (await stack().service.pool.query(text, values)).rows;
const slicesOf = async (id: string) => (await sql('select id from slice where push_id = $1', [id])).length;

describe('a draft', () => {
  it('sends nothing, may be changed, and is launched by draft: false', async () => {
    const openids = await consented(2);
    const draft = await create(openids.slice(0, 1), { draft: true, name: '草稿' });
    expect(draft).toMatchObject({ state: 'draft', audience_count: 0, version: 1 });
    expect(await slicesOf(draft.id)).toBe(0);
    expect(await get(draft.id)).toMatchObject({ state: 'draft', pending: 0, law: { holds: true } });

    const changed = await patch(draft.id, 1, { name: '改名', audience: { openids } });
    expect(changed).toMatchObject({ status: 200, body: { state: 'draft', version: 2 } });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect(await slicesOf(draft.id)).toBe(0);

    const launched = await patch(draft.id, 2, { draft: false });
    expect(launched.body).toMatchObject({ state: 'sending', audience_count: 2, version: 3 });
    const push = await finished(stack(), draft.id);
    expect(push).toMatchObject({ name: '改名', state: 'finished', outcomes: { accepted: 2 }, law: { holds: true } });
    expect(await calls(openids)).toBe(2);
    expectProblem(await patch(draft.id, push.version, { name: 'x' }), 'push_not_editable');
  });

  it('loses by null what it was given', async () => {
    const given = {
      name: '春茶',
      class: 'alerts',
      send_before: new Date(Date.now() + 2 * hourMs).toISOString(),
      pace: { per_minute: 5 },
    };
    const draft = await create(['oAlice0000001'], { draft: true, ...given });
    expect(await get(draft.id)).toMatchObject(given);
    // What is not said stays.
    await patch(draft.id, 1, { priority: 3 });
    expect(await get(draft.id)).toMatchObject({ ...given, priority: 3 });
    const taken = await patch(draft.id, 2, { name: null, class: null, send_before: null, pace: null });
    expect(taken.status).toBe(200);
    const push = await get(draft.id);
    expect(push).toMatchObject({ name: null, class: 'service', pace: null, priority: 3 });
    expect(Date.parse(push.send_before)).toBe(Date.parse(push.due_at) + 24 * hourMs);
  });

  it('is checked like a push, when made and when changed', async () => {
    const bad = { template: app.template, fields: { ...goodFields, time2: 'soon' } };
    const json = { ...pushBody(app, ['oAlice0000001'], { draft: true }), message: bad };
    expectProblem(await send(stack(), 'POST', '/v1/pushes', { json }), 'field_invalid', ['/message/fields/time2']);
    const draft = await create(['oAlice0000001'], { draft: true });
    expectProblem(await patch(draft.id, 1, { message: bad }), 'field_invalid', ['/message/fields/time2']);
    expectProblem(await patch(draft.id, 1, { recipient_variables: { oAlice0000001: {} } }), 'validation_failed', [
      '/recipient_variables',
    ]);
    expect((await get(draft.id)).version).toBe(1);
  });

  it('launched days later is due then, and has its time to send from then on', async () => {
    const openids = await consented(1);
    const draft = await create(openids, { draft: true });
    await sql(
      `update push set due_at = due_at - interval '3 days', send_before = send_before - interval '3 days' where id = $1`,
      [draft.id],
    );
    const launched = await patch(draft.id, 1, { draft: false });
    expect(launched.status).toBe(200);
    expect(Date.parse(launched.body.send_before)).toBe(Date.parse(launched.body.due_at) + 24 * hourMs);
    expect(await finished(stack(), draft.id)).toMatchObject({ outcomes: { accepted: 1 } });
  });

  it('cancelled is over at once', async () => {
    const draft = await create(['oAlice0000001'], { draft: true });
    expect(await cancel(draft.id)).toMatchObject({ state: 'cancelled' });
    expect(await finished(stack(), draft.id)).toMatchObject({ state: 'cancelled', pending: 0, law: { holds: true } });
  });
});

describe('a change', () => {
  it('needs the version it is about', async () => {
    const draft = await create(['oAlice0000001'], { draft: true });
    const bare = (headers: Record<string, string>) =>
      send(stack(), 'PATCH', `/v1/pushes/${draft.id}`, { json: { name: 'x' }, headers });
    expectProblem(await bare({}), 'precondition_required');
    expectProblem(await bare({ 'if-match': '*' }), 'precondition_required');
    expectProblem(await patch(draft.id, 2, { name: 'x' }), 'version_conflict');
    const both = await Promise.all([patch(draft.id, 1, { name: 'a' }), patch(draft.id, 1, { name: 'b' })]);
    expect(both.map((one) => one.status).sort()).toEqual([200, 412]);
    expect((await get(draft.id)).name).toBe(both[0]!.status === 200 ? 'a' : 'b');
  });

  it('moves a scheduled list push, and may send it now', async () => {
    const openids = await consented(3);
    const scheduled = await create(openids.slice(0, 2), { schedule: { at: inFuture() } });
    expect(scheduled).toMatchObject({ state: 'scheduled', audience_count: 2 });
    expect(await get(scheduled.id)).toMatchObject({ state: 'scheduled', pending: 2, law: { holds: true } });

    const at = inFuture(2 * hourMs);
    const moved = await patch(scheduled.id, 1, { schedule: { at } });
    expect(moved.body).toMatchObject({ state: 'scheduled', due_at: at, version: 2 });
    expect(Date.parse(moved.body.send_before)).toBe(Date.parse(at) + 24 * hourMs);
    expect(await get(scheduled.id)).toMatchObject({ pending: 2, law: { holds: true } });

    const now = await patch(scheduled.id, 2, { schedule: { at: null }, audience: { openids } });
    expect(now.body).toMatchObject({ state: 'sending', audience_count: 3 });
    expect(await finished(stack(), scheduled.id)).toMatchObject({ outcomes: { accepted: 3 }, law: { holds: true } });
    expect(await calls(openids)).toBe(3);
  });

  it('leaves a send_before that was given, and refuses to schedule past it', async () => {
    const send_before = inFuture(3 * hourMs);
    const scheduled = await create(['oAlice0000001'], { schedule: { at: inFuture() }, send_before });
    const moved = await patch(scheduled.id, 1, { schedule: { at: inFuture(2 * hourMs) } });
    expect(moved.body.send_before).toBe(send_before);
    const beyond = await patch(scheduled.id, 2, { schedule: { at: inFuture(4 * hourMs) } });
    expectProblem(beyond, 'send_before_invalid', ['/send_before']);
    await cancel(scheduled.id);
  });

  it('comes too late in the last moment before the push is due', async () => {
    const scheduled = await create(['oAlice0000001'], { schedule: { at: inFuture(4000) } });
    expectProblem(await patch(scheduled.id, 1, { name: 'x' }), 'push_not_editable');
    await cancel(scheduled.id);
  });

  it('back to a draft takes the push out of the schedule', async () => {
    const scheduled = await create(['oAlice0000001'], { schedule: { at: inFuture() } });
    const back = await patch(scheduled.id, 1, { draft: true });
    expect(back.body).toMatchObject({ state: 'draft', audience_count: 0 });
    expect(await slicesOf(scheduled.id)).toBe(0);
    expect(await get(scheduled.id)).toMatchObject({ pending: 0, law: { holds: true } });
  });

  it('of a rule push that is planned already plans all of it again', async () => {
    const openids = await consented(12);
    const recipients = openids.map((openid) => ({ openid, tags: ['moved'] }));
    await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
    const audience = { tags: { any: ['moved'] } };
    const { id } = await create([], { audience, schedule: { at: inFuture(25_000) } });
    await eventually(async () => (await get(id)).planned_at !== null);
    expect(await get(id)).toMatchObject({ state: 'scheduled', audience_count: 12, pending: 12, law: { holds: true } });

    const later = await patch(id, 1, { schedule: { at: inFuture() } });
    expect(later.body).toMatchObject({ state: 'scheduled', audience_count: 0 });
    expect(await get(id)).toMatchObject({ planned_at: null, pending: 0, law: { holds: true } });
    expect((await patch(id, 2, { schedule: { at: null } })).status).toBe(200);
    expect(await finished(stack(), id)).toMatchObject({ audience_count: 12, outcomes: { accepted: 12 } });
  });
});

describe('a cancel', () => {
  it('before the push is due ends it: everybody is suppressed, nobody called', async () => {
    const openids = await consented(3);
    const { id } = await create(openids, { schedule: { at: inFuture() } });
    expect(await cancel(id)).toMatchObject({ state: 'cancelled', version: 2 });
    const push = await finished(stack(), id);
    expect(push).toMatchObject({ state: 'cancelled', pending: 0, outcomes: { accepted: 0, suppressed: 3 } });
    expect(push.reasons).toEqual([{ outcome: 'suppressed', reason: 'cancelled', count: 3 }]);
    expect(push.law).toEqual({ holds: true, differences: [] });
    expect(await calls(openids)).toBe(0);
    expectProblem(await patch(id, push.version, { name: 'x' }), 'push_not_editable');
    // Their credits are still theirs.
    const next = await create(openids);
    expect(await finished(stack(), next.id)).toMatchObject({ outcomes: { accepted: 3 } });
  });

  it('of a rule push before and after its planning', async () => {
    const openids = await consented(4);
    const recipients = openids.map((openid) => ({ openid, tags: ['stopped'] }));
    await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
    const audience = { tags: { all: ['stopped'] } };
    const unplanned = await create([], { audience, schedule: { at: inFuture() } });
    await cancel(unplanned.id);
    expect(await finished(stack(), unplanned.id)).toMatchObject({ audience_count: 0, law: { holds: true } });

    const planned = await create([], { audience, schedule: { at: inFuture(25_000) } });
    await eventually(async () => (await get(planned.id)).planned_at !== null);
    await cancel(planned.id);
    const push = await finished(stack(), planned.id);
    expect(push).toMatchObject({ audience_count: 4, outcomes: { suppressed: 4 }, law: { holds: true } });
    expect(await calls(openids)).toBe(0);
  });

  it('twice is one; of a push that is over it is refused', async () => {
    const first = await create(['oAlice0000001'], { schedule: { at: inFuture() } });
    const once = await cancel(first.id);
    expect(await cancel(first.id)).toEqual(once);
    await finished(stack(), first.id);
    expect((await cancel(first.id)).version).toBe(once.version);

    const second = await create(['oNobody000001']);
    await finished(stack(), second.id);
    expectProblem(await send(stack(), 'POST', `/v1/pushes/${second.id}/cancel`), 'push_finished');
    expect(await get(second.id)).toMatchObject({ state: 'finished', cancelled_at: null });
  });
});

describe('the list of pushes', () => {
  it('is read page by page, newest first, each once', async () => {
    const other = await makeApp(stack());
    const made: string[] = [];
    for (let i = 0; i < 5; i++) {
      const body = pushBody(other, ['oAlice0000001'], { draft: true, name: `第 ${i} 条` });
      const receipt = await stack().api.call(createPush, { body });
      made.unshift('id' in receipt ? receipt.id : '');
    }
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await send(stack(), 'GET', `/v1/pushes?app_id=${other.id}&limit=2${cursor}`);
      expect(page.body.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.body.items.map((one: { id: string }) => one.id));
      cursor = page.body.next_cursor === null ? '' : `&cursor=${page.body.next_cursor}`;
    } while (cursor !== '');
    expect(seen).toEqual(made);
  });
});
