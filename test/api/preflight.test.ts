import { beforeAll, describe, expect, it } from 'vitest';
import { updateApp } from '#contract/app.ts';
import { putPolicy } from '#contract/policy.ts';
import { preflightPush, previewPush } from '#contract/preflight.ts';
import { createPush } from '#contract/push.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { finished, goodFields, makeApp, type PushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { expectProblem, send } from './support/http.ts';
import { stored } from './support/stored.ts';

const stack = useStack();
let app: TestApp;
const consented = Array.from({ length: 12 }, (_, i) => `oPreflight${String(i + 1).padStart(4, '0')}`);
const entered = Array.from({ length: 5 }, (_, i) => `oNoConsent${String(i + 1).padStart(4, '0')}`);

beforeAll(async () => {
  app = await makeApp(stack(), { callback: null });
  await app.consent(consented);
  await app.enter(entered);
  const recipients = [...consented, ...entered].map((openid, i) => ({
    openid,
    tags: ['all'],
    city: '杭州',
    attributes: i % 4 === 0 ? { nick: '一个名字长得超过二十个字符所以放不进字段里的人' } : { nick: `茶友${i}` },
  }));
  await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
  await stack().api.call(updateApp, { params: { app_id: app.id }, body: { constants: { shop: '雁栖茶馆' } } });
});

const campaign = (over: Partial<PushBody> = {}, fields: object = {}): PushBody => ({
  app_id: app.id,
  audience: { tags: { any: ['all'] } },
  message: { template: app.template, fields: { ...goodFields, ...fields }, landing: { page: 'pages/index' } },
  ...over,
});

const report = (body: PushBody) => stack().api.call(preflightPush, { body });
const codes = (of: { findings: { code: string }[] }) => of.findings.map((one) => one.code);

describe('the pre-flight report', () => {
  it('counts whom it reaches and whom not, with the reasons, and stores nothing', async () => {
    const before = await stored(stack());
    const said = await report(campaign());
    expect(said).toMatchObject({
      ready: true,
      kind: 'campaign',
      audience: { count: 17, exact: true, low: 17, high: 17, looked_at: 17, sampled: false },
      reachable: { count: 12, low: 12, high: 12 },
      suppressed: [{ reason: 'no_consent', count: 5, zh: '用户从未订阅此模板' }],
      waiting: [],
      failing: [],
      cost: { credits: 12, template_kind: 'one_time' },
      quota: { daily_limit: 10_000_000 },
      paused: [],
      findings: [],
    });
    expect(said.samples).toHaveLength(5);
    expect(await stored(stack())).toEqual(before);
  });

  it('says whose values do not fit, with somebody to look at', async () => {
    const said = await report(campaign({}, { thing1: '{{ recipient.nick }}' }));
    expect(said).toMatchObject({
      ready: false,
      failing: [{ field: 'thing1', code: 'too_long', count: 3, zh: expect.stringContaining('最多 20 个字符') }],
      reachable: { count: 9 },
    });
    const { examples } = said.failing[0]!;
    expect(examples).toHaveLength(3);
    const shown = await stack().api.call(previewPush, {
      body: {
        app_id: app.id,
        message: campaign({}, { thing1: '{{ recipient.nick }}' }).message,
        recipient: { id: examples[0]! },
      },
    });
    expect(shown).toMatchObject({ known: true, sendable: false, recipient_id: examples[0] });
    expect(shown.fields[0]).toMatchObject({ key: 'thing1', value: null, problem: { code: 'too_long' } });
  });

  it('says what then happens', async () => {
    const body = campaign({
      audience: { openids: [...consented.slice(0, 2), ...entered] },
      delivery_mode: 'at_most_once',
    });
    const said = await report(body);
    const made = await stack().api.call(createPush, { body });
    const push = await finished(stack(), 'id' in made ? made.id : '');
    expect(push.outcomes.accepted).toBe(said.reachable.count);
    const told = said.suppressed.map(({ reason, count }) => ({ outcome: 'suppressed', reason, count }));
    expect(push.reasons).toEqual(told);
    expect(said.cost.credits).toBe(2);
  });

  it('estimates the end by the narrowest rate, and sees that there is not enough time', async () => {
    const fast = await report(campaign());
    expect(fast.rate).toEqual({ per_second: 640, bound_by: 'concurrency' });
    const at = new Date(stack().service.clock.now().getTime() + 3_600_000);
    const slow = await report(campaign({ pace: { per_minute: 1 }, schedule: { at: at.toISOString() } }));
    expect(slow.rate.bound_by).toBe('pace');
    expect(slow.finish.starts_at).toBe(at.toISOString());
    expect(slow.finish.seconds).toBeCloseTo(slow.reachable.count * 60, 0);
    const until = new Date(at.getTime() + 60_000).toISOString();
    const late = await report(
      campaign({ pace: { per_minute: 1 }, schedule: { at: at.toISOString() }, send_before: until }),
    );
    expect(codes(late)).toContain('too_slow');
    expect(late.ready).toBe(false);
  });

  it('warns of a quota that is too small, of nobody, and of nobody reachable', async () => {
    await stack().control.put(`/apps/${app.appid}`, { limits: { sendPerDay: 3 } });
    expect(codes(await report(campaign()))).toContain('quota_short');
    await stack().control.put(`/apps/${app.appid}`, { limits: {} });
    expect(codes(await report(campaign({ audience: { tags: { any: ['nobody'] } } })))).toEqual(['nobody']);
    expect(codes(await report(campaign({ audience: { openids: entered } })))).toContain('nobody_reachable');
  });

  it('says who waits for the end of quiet hours, and counts them into the end and the cost', async () => {
    const quiet_hours = [
      { from: '00:00', to: '12:00' },
      { from: '12:00', to: '23:59' },
    ];
    const { api } = stack();
    await api.call(putPolicy, { params: { app_id: app.id }, body: { quiet_hours } });
    const said = await report(campaign({ class: 'marketing' }));
    await api.call(putPolicy, { params: { app_id: app.id }, body: null });
    expect(said).toMatchObject({ reachable: { count: 0 }, cost: { credits: 10 } });
    expect(said.waiting).toMatchObject([{ reason: 'quiet_hours', count: 10, zh: expect.stringMatching(/./) }]);
    expect(said.finish.at).toBe(said.waiting[0]!.last);
    expect(said.findings).toEqual([]);
  });

  it('looks at a random part of a large audience and scales it up', async () => {
    const large = await makeApp(stack(), { callback: null });
    const { pool, clock } = stack().service;
    await pool.query(
      `insert into recipient (b, app_id, id, openid, tags, first_seen_at, updated_at)
       select (app.bucket_start + ('x' || substr(md5(n::text), 1, 8))::bit(32)::bigint % app.spread) % 1024, app.id,
         md5(n::text)::uuid, 'x', case when n % 4 = 0 then '{some}'::text[] else '{}' end, $2, $2
       from app, generate_series(1, 60000) n where app.id = $1`,
      [large.id, clock.now()],
    );
    await pool.query(
      `insert into consent (b, app_id, recipient_id, template_id, kind, status, other, credits, updated_at)
       select b, app_id, id, $2, 'one_time', 'granted', 1, 1, $3 from recipient
       where app_id = $1 and ('x' || substr(id::text, 30, 4))::bit(16)::int % 10 < 3`,
      [large.id, large.templateId, clock.now()],
    );
    const body = { ...campaign(), app_id: large.id, message: { template: large.template, fields: goodFields } };
    const all = await report({ ...body, audience: { all: true } });
    expect(all.audience).toMatchObject({ count: 60_000, exact: true, sampled: true });
    expect(all.audience.looked_at).toBeGreaterThan(15_000);
    expect(all.audience.looked_at).toBeLessThan(40_000);
    const { rows } = await pool.query('select count(*)::int as n from consent where app_id = $1', [large.id]);
    // Five times the sampling error, so that it fails for a bias and not for bad luck.
    expect(Math.abs(all.reachable.count - rows[0].n)).toBeLessThan(5 * 60_000 * Math.sqrt((0.3 * 0.7) / 20_000));
    expect(all.reachable.low).toBeLessThan(all.reachable.count);
    expect(all.suppressed[0]!.count + all.reachable.count).toBeCloseTo(60_000, -1);
    const some = await report({ ...body, audience: { tags: { any: ['some'] } } });
    expect(some.audience).toMatchObject({ count: 15_000, exact: true, looked_at: 15_000, sampled: false });
  });

  it('refuses what createPush refuses', async () => {
    const path = '/v1/pushes/preflight';
    const bad = await send(stack(), 'POST', path, { json: campaign({}, { thing1: '字'.repeat(21) }) });
    expectProblem(bad, 'field_invalid', ['/message/fields/thing1']);
    const other = await asAnotherOrganization(stack());
    expectProblem(await send(other, 'POST', path, { json: campaign() }), 'not_found');
  });
});

describe('the preview', () => {
  const preview = (over: object) =>
    stack().api.call(previewPush, { body: { app_id: app.id, message: campaign().message, ...over } });

  it('reads as it would for one person', async () => {
    const fields = {
      ...goodFields,
      thing1: '{{ recipient.nick | default: "您" | thing }}',
      amount3: '{{ event.total | amount }}',
    };
    const shown = await preview({
      message: { template: app.template, fields, landing: { page: '/pages/a', query: { b: '茶' } } },
      recipient: { openid: consented[1] },
      recipient_variables: { event: { total: 12.345 } },
    });
    expect(shown).toMatchObject({ known: true, sendable: true, page: `pages/a?b=${encodeURIComponent('茶')}` });
    expect(shown.fields.map((one) => one.value)).toEqual(['茶友1', goodFields.time2, '¥12.35']);
    expect(shown.fields[0]).toMatchObject({ label: '商品', length: 3, limit: 20 });
  });

  it('finds somebody of the audience, and says when there is nobody', async () => {
    const ids = new Set(await Promise.all(consented.map((openid) => app.recipientId(openid))));
    const list = await preview({ audience: { openids: consented } });
    expect(ids).toContain(list.recipient_id);
    const everybody = await preview({});
    expect(everybody).toMatchObject({ known: true, sendable: true });
    const nobody = await preview({ audience: { tags: { any: ['nobody'] } } });
    expect(nobody).toMatchObject({ recipient_id: null, known: false });
  });

  it('knows the place, like the message that is sent', async () => {
    const fields = { ...goodFields, thing1: '{{ app.shop }}在{{ recipient.city }}' };
    const shown = await preview({ message: { template: app.template, fields }, recipient: { openid: consented[0] } });
    expect(shown.fields[0]?.value).toBe('雁栖茶馆在杭州');
  });

  it('names what is missing of a stranger, each field by itself', async () => {
    const fields = { ...goodFields, thing1: '{{ recipient.nick }}', amount3: '{{ total }}' };
    const shown = await preview({
      message: { template: app.template, fields },
      recipient: { openid: 'oStranger0001' },
    });
    expect(shown).toMatchObject({ known: false, sendable: false });
    expect(shown.fields.map((one) => one.problem?.code ?? null)).toEqual([
      'undefined_variable',
      null,
      'undefined_variable',
    ]);
  });

  it('stops a loop bomb, and shows no value in what it says', async () => {
    const bomb = '{% for i in (1..100000) %}{% for j in (1..100000) %}{{ i }}{% endfor %}{% endfor %}';
    const answer = await send(stack(), 'POST', '/v1/pushes/preview', {
      json: { app_id: app.id, message: { template: app.template, fields: { ...goodFields, thing1: bomb } } },
    });
    expectProblem(answer, 'field_invalid', ['/message/fields/thing1']);
    const fed = await preview({
      message: {
        template: app.template,
        fields: { ...goodFields, thing1: '{% for a in list %}{% for b in list %}{{ b }}{% endfor %}{% endfor %}' },
      },
      variables: { list: Array.from({ length: 500 }, () => 'geheim') },
    });
    expect(fed.fields[0]).toMatchObject({ value: null, problem: { code: 'expression_failed' } });
    expect(JSON.stringify(fed)).not.toContain('geheim');
  });

  it('takes a reserved name from nobody', async () => {
    const json = { app_id: app.id, message: campaign().message, recipient_variables: { app: {} } };
    expectProblem(await send(stack(), 'POST', '/v1/pushes/preview', { json }), 'validation_failed', [
      '/recipient_variables/app',
    ]);
  });
});
