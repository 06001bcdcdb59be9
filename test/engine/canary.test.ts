import { beforeAll, describe, expect, it } from 'vitest';
import { decideCanary } from '#contract/canary.ts';
import { listEvents } from '#contract/event.ts';
import { createPush, getPush, updatePush } from '#contract/push.ts';
import { watchCanaries } from '#engine/planner/canary.ts';
import { Planner } from '#engine/planner/planner.ts';
import { eventually, goodFields, makeApp, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { expectProblem, send } from '../api/support/http.ts';
import { openidsOf, seed } from './support/audience.ts';
import { engineContext } from './support/by-hand.ts';
import { campaign, done, expectSound } from './support/campaign.ts';
import { connectionLost, hookedPool } from './support/hooked-pool.ts';
import { shown } from './support/prepared.ts';
import { deliveriesOf } from './support/rows.ts';
import { calmTimes } from './support/times.ts';

const stack = useStack({ times: calmTimes });
let app: TestApp;
const people = openidsOf('Canary', 300);
/** In turn, so that each test has people with credits left. */
const groups = ['ask', 'pass', 'fail', 'percent', 'small', 'late'];
const of = (group: string) => people.filter((_, i) => i % groups.length === groups.indexOf(group));

beforeAll(async () => {
  app = await makeApp(stack(), { spread: 3, callback: null });
  for (const group of groups) await seed(stack(), app, of(group), { tags: [group] });
});

const phaseOf = async (id: string) => (await shown(stack(), id)).canary_state?.phase;
const reaches = (id: string, phase: string) => eventually(async () => (await phaseOf(id)) === phase);
const decide = (id: string, decision: 'continue' | 'stop') =>
  stack().api.call(decideCanary, { params: { push_id: id }, body: { decision } });
const eventsOf = async (kind: string, id: string) => {
  const { items } = await stack().api.call(listEvents, { query: { limit: 500 } });
  return items.filter((one) => one.kind === kind && one.payload.push_id === id);
};

describe('the first part of a campaign', () => {
  it('is sent alone, and the rest when somebody says so', async () => {
    const canary = { recipients: 7, wait_minutes: 0, on_pass: 'ask' };
    const id = await campaign(stack(), app, 'ask', { canary });
    await reaches(id, 'asking');
    const push = await shown(stack(), id);
    expect(push).toMatchObject({
      state: 'planning',
      audience_count: 7,
      pending: 0,
      outcomes: { accepted: 7 },
      finished_at: null,
      canary: { ...canary, max_failure_percent: 5 },
      canary_state: { target: 7, called: 7, failed: 0 },
    });
    expect(await eventsOf('canary_asks', id)).toMatchObject([{ payload: { target: 7, called: 7, failed: 0 } }]);
    expect(await decide(id, 'continue')).toMatchObject({ phase: 'passed', decided_by: expect.any(String) });
    await expectSound(stack(), app, id, of('ask'));
    expectProblem(
      await send(stack(), 'POST', `/v1/pushes/${id}/canary`, { json: { decision: 'stop' } }),
      'canary_not_waiting',
    );
  });

  it('goes on by itself when all is well, through a wait', async () => {
    const id = await campaign(stack(), app, 'pass', { canary: { recipients: 5, wait_minutes: 1 } });
    await reaches(id, 'watching');
    const { until } = (await shown(stack(), id)).canary_state!;
    const soon = new Date(until!);
    // An engine whose clock says that the wait is over.
    const clock = { now: () => soon } as ReturnType<typeof engineContext>['clock'];
    await watchCanaries(engineContext(stack(), { clock }));
    await expectSound(stack(), app, id, of('pass'));
    expect(await phaseOf(id)).toBe('passed');
  });

  it('stops the push when too many fail, says so once, and ends when it is stopped', async () => {
    await stack().control.post('/faults', { appid: app.appid, errors: [{ code: 47003, next: 3 }] });
    const id = await campaign(stack(), app, 'fail', { canary: { recipients: 10, wait_minutes: 0 } });
    await reaches(id, 'failed');
    const push = await shown(stack(), id);
    expect(push).toMatchObject({ state: 'paused', pause_reason: 'canary', audience_count: 10 });
    const context = engineContext(stack());
    await Promise.all([watchCanaries(context), watchCanaries(context), watchCanaries(context)]);
    expect(await eventsOf('canary_failed', id)).toHaveLength(1);
    await decide(id, 'stop');
    const end = await done(stack(), id);
    expect(end).toMatchObject({ state: 'cancelled', audience_count: 10, law: { holds: true } });
    expect(end.canary_state).toMatchObject({ phase: 'stopped', reason: 'failure_rate' });
    expect((await deliveriesOf(stack(), app, id)).size).toBe(10);
  });

  it('may be a share of the audience', async () => {
    const id = await campaign(stack(), app, 'percent', { canary: { percent: 10, wait_minutes: 0, on_pass: 'ask' } });
    await reaches(id, 'asking');
    expect((await shown(stack(), id)).audience_count).toBe(of('percent').length / 10);
    await decide(id, 'continue');
    await expectSound(stack(), app, id, of('percent'));
  });

  it('is all of an audience that is no larger', async () => {
    const id = await campaign(stack(), app, 'small', { canary: { recipients: 1000, on_pass: 'ask' } });
    await expectSound(stack(), app, id, of('small'));
    expect((await shown(stack(), id)).canary_state).toMatchObject({ phase: 'whole', target: of('small').length });
  });

  it('asks where nobody could be called, and everybody expires when nobody answers', async () => {
    const sendBefore = new Date(stack().service.clock.now().getTime() + 3_600_000);
    const id = await campaign(stack(), app, 'small', {
      canary: { recipients: 5, wait_minutes: 0 },
      send_before: sendBefore.toISOString(),
    });
    await reaches(id, 'asking');
    expect((await shown(stack(), id)).canary_state).toMatchObject({ reason: 'nobody_called', called: 0 });
    await stack().service.pool.query('update push set send_before = $2 where id = $1', [
      id,
      stack().service.clock.now(),
    ]);
    const push = await done(stack(), id);
    expect(push).toMatchObject({ audience_count: of('small').length, law: { holds: true } });
    expect(push.canary_state?.phase).toBe('expired');
  });

  it('survives every broken connection with exactly its first part planned', async () => {
    const { pool } = stack().service;
    const draft = await campaign(stack(), app, 'late', { draft: true, canary: { recipients: 9, on_pass: 'ask' } });
    // Due in time for our planners only: the stack's own must not see it.
    const at = new Date(stack().service.clock.now().getTime() + 3_600_000);
    await stack().api.call(
      updatePush,
      { params: { push_id: draft }, body: { draft: false, schedule: { at: at.toISOString() } } },
      { headers: { 'if-match': '"1"' } },
    );
    const clock = { now: () => at } as ReturnType<typeof engineContext>['clock'];
    const lose = () => Promise.reject(connectionLost());
    const losses: Parameters<typeof hookedPool>[1][] = [
      { before: { 'push.plan_move': lose } },
      { before: { 'push.canary_hold': lose } },
      { after: { 'push.canary_hold': lose } },
      { before: { commit: lose } },
      { after: { commit: lose } },
      {},
    ];
    for (const hooks of losses) {
      const { promise: over, resolve } = Promise.withResolvers<void>();
      const counted = { before: wrap(hooks.before, resolve), after: wrap(hooks.after, resolve) };
      const ended = { after: { 'push.next_to_plan': resolve } };
      const both = { before: counted.before, after: { ...ended.after, ...counted.after } };
      const planner = new Planner(engineContext(stack(), { pool: hookedPool(pool, both), clock }));
      planner.start();
      await over;
      await planner.stop();
      expect(await shown(stack(), draft)).toMatchObject({ law: { holds: true } });
    }
    const push = await shown(stack(), draft);
    expect(push).toMatchObject({ audience_count: 9, pending: 9, canary_state: { phase: 'sending', target: 9 } });
  });
});

type Hooks = NonNullable<Parameters<typeof hookedPool>[1]['before']>;

function wrap(hooks: Hooks | undefined, then: () => void): Hooks {
  const entries = Object.entries(hooks ?? {}).map(([name, hook]) => {
    const wrapped = (...args: unknown[]) => {
      then();
      return (hook as (...given: unknown[]) => Promise<void>)(...args);
    };
    return [name, wrapped] as const;
  });
  return Object.fromEntries(entries) as Hooks;
}

describe('a first part that makes no sense', () => {
  const body = (over: object) => ({
    app_id: app.id,
    audience: { tags: { any: ['ask'] } },
    message: { template: app.template, fields: goodFields },
    ...over,
  });

  it('is refused', async () => {
    const list = body({ audience: { openids: ['oCanary000001'] }, canary: { recipients: 1 } });
    expectProblem(await send(stack(), 'POST', '/v1/pushes', { json: list }), 'validation_failed', ['/canary']);
    for (const canary of [{}, { recipients: 1, percent: 1 }, { percent: 0 }, { recipients: 0 }, { recipients: 2.5 }]) {
      const answer = await send(stack(), 'POST', '/v1/pushes', { json: body({ canary }) });
      expect(answer.status).toBe(422);
    }
  });

  it('is decided by nobody else, and not where there is none', async () => {
    const plain = await stack().api.call(createPush, { body: body({ draft: true }) });
    const id = 'id' in plain ? plain.id : '';
    expectProblem(
      await send(stack(), 'POST', `/v1/pushes/${id}/canary`, { json: { decision: 'stop' } }),
      'canary_not_waiting',
    );
    const other = await asAnotherOrganization(stack());
    expectProblem(await send(other, 'POST', `/v1/pushes/${id}/canary`, { json: { decision: 'stop' } }), 'not_found');
    expect((await stack().api.call(getPush, { params: { push_id: id } })).canary).toBeNull();
  });
});
