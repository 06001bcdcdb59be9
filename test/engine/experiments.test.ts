import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { listEvents } from '#contract/event.ts';
import { decideExperiment, type experiment, getExperiment } from '#contract/experiment.ts';
import { cancelPush, createPush, getPush, updatePush } from '#contract/push.ts';
import { findPushes } from '#db/queries/push/find.ts';
import { goOn } from '#engine/experiments/experiments.ts';
import { eventually, finished, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { openidsOf, push, seed } from './support/audience.ts';
import { engineContext } from './support/by-hand.ts';
import { campaign, done } from './support/campaign.ts';
import { Death, mortalPool } from './support/mortal-pool.ts';
import { deliveriesOf, faults } from './support/rows.ts';
import { calmTimes } from './support/times.ts';

type Given = z.input<typeof experiment>;

const variants = [
  { name: 'plain', weight: 50 },
  { name: 'bold', weight: 50, fields: { thing1: '大红袍' } },
];
const winner = { by: 'clicked' as const, after_hours: 1 };

describe('an experiment', () => {
  const stack = useStack({ times: calmTimes });
  const results = (id: string) => stack().api.call(getExperiment, { params: { push_id: id } });

  async function people(name: string, count: number, credits = 2) {
    const app = await makeApp(stack());
    const openids = openidsOf(name, count);
    await seed(stack(), app, openids, { credits, tags: ['all'] });
    return { app, openids };
  }

  /** Which variant each phone got, by what it shows. */
  function shownOn(app: TestApp): Map<string, string[]> {
    const { messages } = stack().emulator.world.apps.get(app.appid)!;
    const names = messages.map(
      (one) => [one.openid, JSON.stringify(one.data).includes('大红袍') ? 'bold' : 'plain'] as const,
    );
    return new Map(
      [...Map.groupBy(names, ([openid]) => openid)].map(([openid, those]) => [openid, those.map(([, name]) => name)]),
    );
  }

  it('gives everybody one variant, holds some out, and counts each', async () => {
    const { app, openids } = await people('Variants', 200);
    const given: Given = { variants, hold_out_percent: 20 };
    const id = await campaign(stack(), app, 'all', { experiment: given });
    const whole = await done(stack(), id);
    expect(whole).toMatchObject({ audience_count: 200, law: { holds: true }, experiment: given, decision: null });
    const found = await results(id);
    const sizes = found.variants.map((one) => one.accepted);
    expect(found.held_out + sizes[0]! + sizes[1]!).toBe(200);
    expect(whole.reasons).toEqual([{ outcome: 'suppressed', reason: 'hold_out', count: found.held_out }]);
    for (const size of sizes) expect(size).toBeGreaterThan(50);
    expect(found.held_out).toBeGreaterThan(15);
    const shown = [...shownOn(app).values()].flat();
    expect(sizes).toEqual(['plain', 'bold'].map((name) => shown.filter((one) => one === name).length));
    // A hold-out keeps its credit.
    expect(openids.length - shown.length).toBe(found.held_out);
    expect(found).toMatchObject({ decide_at: null, verdict: { best: null, why: 'too_few' } });
  });

  it('sticks to a recipient under one key, and when it is sent again', async () => {
    const { app, openids } = await people('Sticky', 60, 3);
    const given: Given = { key: 'spring', variants };
    await faults(stack(), app, { errors: [{ code: 40165, next: 0 }] });
    await done(stack(), await campaign(stack(), app, 'all', { experiment: given }));
    await finished(stack(), await push(stack(), app, openids, { experiment: given }));
    for (const names of shownOn(app).values()) expect(new Set(names).size).toBe(1);
  });

  /** A push of which half is tried, all of that sent. */
  async function half(name: string, over: Partial<NonNullable<Given['winner']>>) {
    const { app, openids } = await people(name, 120);
    const given: Given = { variants, test_percent: 50, hold_out_percent: 10, winner: { ...winner, ...over } };
    const id = await campaign(stack(), app, 'all', { experiment: given });
    const tried = await done(stack(), id);
    return { app, openids, id, tried };
  }

  const due = (id: string) =>
    stack().service.pool.query('update push set decide_at = hongyan_now() where id = $1', [id]);

  it('rolls the variant out to the rest and to nobody else', async () => {
    const { app, openids, id, tried } = await half('Rest', { none: 'best', roll_out: 'automatic' });
    expect(tried.audience_count).toBeLessThan(100);
    expect(Date.parse((await results(id)).decide_at!) - Date.parse(tried.due_at)).toBe(3_600_000);
    await due(id);
    await eventually(async () => (await results(id)).decision?.phase === 'rolled_out');
    const { decision } = await results(id);
    expect(decision).toMatchObject({ winner: 'plain', significant: false, why: 'too_few', decided_by: 'engine' });
    const child = await done(stack(), decision!.push_id!);
    expect(child).toMatchObject({ parent_id: id, experiment: null, law: { holds: true } });
    const one = await deliveriesOf(stack(), app, id);
    const other = await deliveriesOf(stack(), app, child.id);
    expect([...one.keys(), ...other.keys()].sort()).toEqual(openids.toSorted());
    const { items } = await stack().api.call(listEvents, { query: { app_id: app.id } });
    expect(items).toEqual([]);
  });

  it('asks somebody, and does what they say, once', async () => {
    const { app, id } = await half('Ask', {});
    await due(id);
    await eventually(async () => (await results(id)).decision?.phase === 'asking');
    const { items } = await stack().api.call(listEvents, { query: { app_id: app.id } });
    expect(items).toMatchObject([
      { kind: 'experiment_decided', payload: { push_id: id, phase: 'asking', winner: 'plain' } },
    ]);
    const params = { push_id: id };
    const say = (name: string | null) => stack().api.call(decideExperiment, { params, body: { winner: name } });
    await expect(say('nobody')).rejects.toThrow('/winner');
    expect(await say('bold')).toMatchObject({ winner: 'bold', why: 'operator', phase: 'rolling_out' });
    await expect(say('plain')).rejects.toThrow('experiment_decided');
    await eventually(async () => (await results(id)).decision?.phase === 'rolled_out');
    const child = await done(stack(), (await results(id)).decision!.push_id!);
    expect(child.message.fields.thing1).toBe('大红袍');
    expect((await stack().api.call(getPush, { params })).children).toEqual([child.id]);
  });

  it.each([
    [
      'told to',
      async (id: string) =>
        void (await stack().api.call(decideExperiment, { params: { push_id: id }, body: { winner: null } })),
    ],
    [
      'cancelled',
      async (id: string) =>
        void (await stack().service.pool.query("update push set state = 'cancelled' where id = $1", [id])),
    ],
  ])('sends nothing to the rest when %s', async (name, stop) => {
    const { id } = await half(`Stop${name.length}`, { roll_out: 'automatic' });
    await stop(id);
    if (name === 'cancelled') await due(id);
    await eventually(async () => (await results(id)).decision?.phase === 'stopped');
    expect((await stack().api.call(getPush, { params: { push_id: id } })).children).toEqual([]);
  });

  it('finds a winner that is one', async () => {
    const { app, openids } = await people('Winner', 500);
    const id = await campaign(stack(), app, 'all', { experiment: { variants, winner: { ...winner, none: 'stop' } } });
    await done(stack(), id);
    const bold = [...shownOn(app)].filter(([, [name]]) => name === 'bold').map(([openid]) => openid);
    const clicked = await Promise.all(bold.slice(0, 60).map((openid) => app.recipientId(openid)));
    await stack().service.pool.query(
      'update delivery set opened_at = hongyan_now(), clicked_at = hongyan_now() where push_id = $1 and recipient_id = any($2)',
      [id, clicked],
    );
    expect((await results(id)).verdict).toMatchObject({ best: 'bold', significant: true });
    await due(id);
    await eventually(async () => (await results(id)).decision !== null);
    const { decision, variants: counts } = await results(id);
    expect(decision).toMatchObject({ winner: 'bold', significant: true, why: 'significant', phase: 'nobody_left' });
    expect(counts.find((one) => one.name === 'bold')).toMatchObject({ opened: 60, clicked: 60 });
    expect(openids).toHaveLength(500);
  });
});

describe('what is no experiment', () => {
  const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });

  it.each<[string, Given | object, string, string?]>([
    [
      'weights that do not sum',
      {
        variants: [
          { name: 'a', weight: 50 },
          { name: 'b', weight: 49 },
        ],
      },
      '/experiment/variants',
    ],
    ['one variant', { variants: [{ name: 'a', weight: 99 }] }, '/experiment/variants'],
    [
      'a weight of zero',
      {
        variants: [
          { name: 'a', weight: 0 },
          { name: 'b', weight: 99 },
        ],
      },
      '/experiment/variants/0/weight',
    ],
    [
      'two of a name',
      {
        variants: [
          { name: 'a', weight: 50 },
          { name: 'a', weight: 50 },
        ],
      },
      '/experiment/variants',
    ],
    ['more than all', { variants, hold_out_percent: 30, test_percent: 80, winner }, '/experiment/test_percent'],
    ['a rest without a winner', { variants, test_percent: 20 }, '/experiment'],
    [
      'a variant that breaks the rule of a field',
      { variants: [variants[0], { name: 'b', weight: 50, fields: { amount3: '很多' } }] },
      '/experiment/variants/1/fields/amount3',
      'field_invalid',
    ],
  ])('%s', async (_, given, pointer, code = 'validation_failed') => {
    const app = await makeApp(stack(), { callback: null });
    const audience = { tags: { any: ['all'] } };
    const body = pushBody(app, [], { audience, experiment: given as Given });
    const refused = await stack()
      .api.call(createPush, { body })
      .catch((error) => error.problem);
    expect(refused.code).toBe(code);
    expect(refused.errors.map((one: { pointer: string }) => one.pointer)).toContain(pointer);
  });

  it('a list of which a part would wait', async () => {
    const app = await makeApp(stack(), { callback: null });
    const body = pushBody(app, ['oSomebody0000001'], { experiment: { variants, test_percent: 50, winner } });
    const refused = await stack()
      .api.call(createPush, { body })
      .catch((error) => error.problem);
    expect(refused).toMatchObject({ errors: [{ pointer: '/experiment/test_percent', code: 'not_a_rule' }] });
  });

  it('a draft is not decided before it is launched, and another one may take its place', async () => {
    const app = await makeApp(stack(), { callback: null });
    const audience = { tags: { any: ['all'] } };
    const draft = await stack().api.call(createPush, {
      body: pushBody(app, [], { audience, draft: true, experiment: { variants, test_percent: 50, winner } }),
    });
    if (!('id' in draft)) throw new Error('a receipt was expected');
    const params = { push_id: draft.id };
    expect((await stack().api.call(getExperiment, { params })).decide_at).toBeNull();
    await expect(stack().api.call(decideExperiment, { params, body: { winner: 'bold' } })).rejects.toThrow(
      'push_not_running',
    );
    const headers = { 'if-match': `"${draft.version}"` };
    await stack().api.call(updatePush, { params, body: { experiment: null, draft: false } }, { headers });
    await expect(stack().api.call(getExperiment, { params })).rejects.toThrow('not_found');
    await stack().api.call(cancelPush, { params });
  });

  it('is decided and rolled out once, whoever does it and wherever they die', async () => {
    const app = await makeApp(stack(), { callback: null });
    const crash = fc.record({ nth: fc.nat(8), answerLost: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(crash, { maxLength: 4 }), async (crashes) => {
        const experiment: Given = { variants, test_percent: 50, winner: { ...winner, roll_out: 'automatic' } };
        const id = await campaign(stack(), app, 'all', { experiment });
        const { pool } = stack().service;
        await pool.query(`update push set state = 'sending', decide_at = hongyan_now() where id = $1`, [id]);
        const { rows } = await pool.query('select day, id from push where id = $1', [id]);
        const [row] = await findPushes(pool, [rows[0].day], [id]);
        const attempts = crashes.map(({ nth, answerLost }) =>
          goOn(engineContext(stack(), { pool: mortalPool(pool, nth, answerLost) }), row!).catch((error) => {
            if (!(error instanceof Death) && !/dead/.test(String(error))) throw error;
          }),
        );
        await Promise.all(attempts);
        const phase = async () => (await stack().api.call(getExperiment, { params: { push_id: id } })).decision?.phase;
        await eventually(async () => {
          await goOn(engineContext(stack()), row!);
          return (await phase()) === 'rolled_out';
        });
        expect((await stack().api.call(getPush, { params: { push_id: id } })).children).toHaveLength(1);
      }),
      { numRuns: 25 },
    );
  });
});
