import { beforeAll, describe, expect, it } from 'vitest';
import { rejectPush } from '#contract/approval.ts';
import { listEvents } from '#contract/event.ts';
import { cancelPush, createPush, getPush, updatePush } from '#contract/push.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { traceRecipient } from '#contract/trace.ts';
import { experimentsDue } from '#db/queries/push/experiment.ts';
import { finished, makeApp, type PushBody, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { invite, makeOwner, type TestMember } from '../access/support/browser.ts';
import { expectProblem, send } from './support/http.ts';

const stack = useStack();
let app: TestApp;
let owner: TestMember;
let reviewer: TestMember;
const people = Array.from({ length: 6 }, (_, i) => `oApprove${String(i + 1).padStart(4, '0')}`);

beforeAll(async () => {
  app = await makeApp(stack(), { callback: null });
  // Enough for every push of this file: whether an experiment takes one of theirs is chance.
  for (let i = 0; i < 8; i++) await app.consent(people);
  const recipients = people.map((openid) => ({ openid, tags: ['all'] }));
  await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
  owner = await makeOwner(stack());
  reviewer = await invite(stack(), owner.browser, { role: 'reviewer' });
  await policy({ campaigns: true, above_recipients: 4, classes: ['legal'], expires_hours: 48 });
});

async function policy(body: object | null) {
  const answer = await owner.browser.send('PUT', '/v1/approval-policy', body);
  expect(answer.status, answer.text).toBe(200);
}
const everybody = { audience: { tags: { any: ['all'] } } };
async function launch(openids: string[], over: Partial<PushBody> = {}) {
  const made = await stack().api.call(createPush, { body: pushBody(app, openids, over) });
  if (!('id' in made)) throw new Error('a receipt was expected');
  return made;
}
const read = (id: string) => stack().api.call(getPush, { params: { push_id: id } });
const say = ({ browser }: TestMember, id: string, what: 'approve' | 'reject', version: number, note?: string) =>
  browser.post(`/v1/pushes/${id}/${what}`, { version, ...(note === undefined ? {} : { note }) });
const change = (id: string, version: number, body: object) =>
  stack().api.call(updatePush, { params: { push_id: id }, body }, { headers: { 'if-match': `"${version}"` } });
const eventsOf = async (kind: string, id: string) => {
  const { items } = await stack().api.call(listEvents, { query: { limit: 500 } });
  return items.filter((one) => one.kind === kind && one.payload.push_id === id);
};

describe('approval', () => {
  it('has a policy that only who has all apps may change', async () => {
    const limited = await invite(stack(), owner.browser, { role: 'admin', apps: [app.id] });
    expectProblem(await limited.browser.send('PUT', '/v1/approval-policy', null), 'forbidden');
  });

  it('holds a campaign until somebody else approves it, and then it goes out', async () => {
    const { id, state, version } = await launch([], everybody);
    expect(state).toBe('waiting_approval');
    const waiting = await read(id);
    expect(waiting).toMatchObject({
      audience_count: 0,
      pending: 0,
      approval: {
        state: 'waiting',
        reasons: ['campaign', 'above_recipients'],
        requested_by: expect.stringMatching(/^key:/),
      },
    });
    expect(await eventsOf('approval_asked', id)).toMatchObject([
      { payload: { reasons: ['campaign', 'above_recipients'] } },
    ]);
    const { next } = await stack().api.call(traceRecipient, { params: { push_id: id, recipient: people[0]! } });
    expect(next).toMatchObject({ at: null, en: 'The push waits for approval' });

    expectProblem(await send(stack(), 'POST', `/v1/pushes/${id}/approve`, { json: { version } }), 'own_push');
    expectProblem(await say(reviewer, id, 'approve', version + 1), 'version_conflict');
    const other = await asAnotherOrganization(stack());
    expectProblem(await send(other, 'POST', `/v1/pushes/${id}/approve`, { json: { version } }), 'not_found');
    const operator = await invite(stack(), owner.browser, { role: 'operator' });
    expectProblem(await say(operator, id, 'approve', version), 'forbidden');

    const approved = await say(reviewer, id, 'approve', version, '可以');
    expect(approved.body).toMatchObject({ state: 'scheduled' });
    const end = await finished(stack(), id);
    expect(end).toMatchObject({ outcomes: { accepted: people.length }, law: { holds: true } });
    expect(end.approval).toMatchObject({
      state: 'approved',
      decisions: [{ decision: 'approved', by: `member:${reviewer.id}`, label: reviewer.email, version, note: '可以' }],
    });
    expectProblem(await say(reviewer, id, 'approve', end.version), 'push_not_waiting_approval');
  });

  it('keeps an experiment from being decided before anybody was called', async () => {
    const variants = ['a', 'b'].map((name) => ({ name, weight: 50 }));
    const winner = { by: 'opened' as const, after_hours: 1 };
    const made = await launch([], { ...everybody, experiment: { variants, test_percent: 50, winner } });
    const { pool } = stack().service;
    // It has waited for two hours, one longer than it was to be looked at.
    await pool.query(
      `update push set due_at = due_at - interval '2 hours', decide_at = decide_at - interval '2 hours' where id = $1`,
      [made.id],
    );
    const late = new Date(Date.now() + 1000);
    expect((await experimentsDue(pool, late, 100)).map((push) => push.id)).not.toContain(made.id);
    expect((await say(reviewer, made.id, 'approve', 1)).status).toBe(200);
    const { rows } = await pool.query('select decide_at - due_at as after, due_at, decision from push where id = $1', [
      made.id,
    ]);
    expect(rows[0].due_at.getTime()).toBeGreaterThan(Date.now() - 60_000);
    expect(rows[0]).toMatchObject({ after: { hours: 1 }, decision: null });
  });

  it('holds a list by its size or class, and sends it as it was', async () => {
    expect((await launch(people.slice(0, 4))).state).toBe('sending');
    const large = await launch(people.slice(0, 5));
    expect(large).toMatchObject({ state: 'waiting_approval', audience_count: 0 });
    const legal = await launch(people.slice(0, 1), { class: 'legal', variables: { a: 1 } });
    expect((await read(legal.id)).approval).toMatchObject({ reasons: ['class'] });
    for (const { id, version } of [large, legal])
      expect((await say(reviewer, id, 'approve', version)).status).toBe(200);
    expect(await finished(stack(), large.id)).toMatchObject({ audience_count: 5, law: { holds: true } });
    expect(await finished(stack(), legal.id)).toMatchObject({ audience_count: 1, outcomes: { accepted: 1 } });
  });

  it('is asked for anew when the push is changed, by whoever changed it', async () => {
    const at = new Date(stack().service.clock.now().getTime() + 3_600_000).toISOString();
    const { id, version } = await launch([], { ...everybody, schedule: { at } });
    const changed = await change(id, version, { name: '改名' });
    expect(changed.state).toBe('waiting_approval');
    expectProblem(await say(reviewer, id, 'approve', version), 'version_conflict');
    expect((await say(reviewer, id, 'approve', changed.version)).body).toMatchObject({
      state: 'scheduled',
      due_at: at,
    });
    // Approved is what was looked at.
    const again = await change(id, changed.version + 1, { name: '又改' });
    expect(again.state).toBe('waiting_approval');
    expect((await read(id)).approval).toMatchObject({ state: 'waiting', decisions: [{ decision: 'approved' }] });
    // Who changes it is an author of it.
    const headers = { 'if-match': `"${again.version}"` };
    const byOwner = await owner.browser.send('PATCH', `/v1/pushes/${id}`, { name: '负责人改' }, { headers });
    expectProblem(await say(owner, id, 'approve', byOwner.body.version), 'own_push');
    await stack().api.call(cancelPush, { params: { push_id: id } });
    expect(await finished(stack(), id)).toMatchObject({ state: 'cancelled', audience_count: 0, law: { holds: true } });
  });

  it('is not given by whoever made the key a push was written with', async () => {
    const made = await owner.browser.post('/v1/api-keys', {
      name: '自动化',
      permissions: ['pushes_write', 'pushes_approve'],
    });
    expect(made.status, made.text).toBe(201);
    const key = made.body.text as string;
    const written = await send(stack(), 'POST', '/v1/pushes', { json: pushBody(app, [], everybody), key });
    const { id, version } = written.body;
    expectProblem(await say(owner, id, 'approve', version), 'own_push');
    expectProblem(await send(stack(), 'POST', `/v1/pushes/${id}/approve`, { json: { version }, key }), 'own_push');
    expect((await say(reviewer, id, 'reject', version)).status).toBe(200);
  });

  it('asks nobody for a draft, and goes back to one when it is rejected', async () => {
    const draft = await launch([], { ...everybody, draft: true });
    expect(draft.state).toBe('draft');
    const asked = await change(draft.id, draft.version, { draft: false });
    expect(asked.state).toBe('waiting_approval');
    expectProblem(await send(stack(), 'POST', `/v1/pushes/${draft.id}/pause`), 'push_not_running');
    expectProblem(await send(stack(), 'POST', `/v1/pushes/${draft.id}/retry`, { json: {} }), 'push_not_running');
    const rejected = await say(reviewer, draft.id, 'reject', asked.version, '标题不对');
    expect(rejected.body.state).toBe('draft');
    expect((await read(draft.id)).approval).toMatchObject({ state: 'rejected', decisions: [{ note: '标题不对' }] });
    const again = await change(draft.id, rejected.body.version, { draft: false });
    const approved = await say(reviewer, draft.id, 'approve', again.version);
    expect(approved.body.version).toBe(again.version + 1);
    const { approval } = await finished(stack(), draft.id);
    expect(approval?.decisions.map((one) => one.decision)).toEqual(['rejected', 'approved']);
  });

  it('expires, once, and the push is cancelled with nobody called', async () => {
    const { id } = await launch([], everybody);
    const before = new Date(stack().service.clock.now().getTime() - 1000).toISOString();
    await stack().service.pool.query(
      `update push set approval = jsonb_set(approval, '{expires_at}', to_jsonb($2::text)) where id = $1`,
      [id, before],
    );
    const end = await finished(stack(), id);
    expect(end).toMatchObject({ state: 'cancelled', audience_count: 0, law: { holds: true } });
    expect(end.approval).toMatchObject({ state: 'expired', decisions: [{ decision: 'expired', by: null }] });
    expect(await eventsOf('approval_expired', id)).toHaveLength(1);
    expectProblem(await say(reviewer, id, 'approve', end.version), 'push_not_waiting_approval');
  });

  it('lets one of two who decide at once win', async () => {
    const { id, version } = await launch(people.slice(0, 5), {
      schedule: { at: new Date(stack().service.clock.now().getTime() + 3_600_000).toISOString() },
    });
    const answers = await Promise.all([
      say(reviewer, id, 'approve', version),
      say(reviewer, id, 'reject', version),
      say(reviewer, id, 'approve', version),
    ]);
    expect(answers.filter((one) => one.status === 200)).toHaveLength(1);
    const push = await read(id);
    expect(push.approval?.decisions).toHaveLength(1);
    expect(push.pending).toBe(push.state === 'draft' ? 0 : 5);
  });

  it('needs nobody where there is no policy, and takes none that makes no sense', async () => {
    for (const bad of [{ above_recipients: -1 }, { expires_hours: 0 }, { classes: ['UPPER'] }, { everything: true }]) {
      expect((await owner.browser.send('PUT', '/v1/approval-policy', bad)).status).toBe(422);
    }
    await policy(null);
    const { id, state } = await launch([], { ...everybody, draft: false });
    expect(state).toBe('scheduled');
    expect((await read(id)).approval).toBeNull();
    const rejection = await say(reviewer, id, 'reject', 1);
    expectProblem(rejection, 'push_not_waiting_approval');
    expect(rejectPush.permission).toBe('pushes_approve');
  });
});
