import { beforeAll, describe, expect, it } from 'vitest';
import { getExperiment } from '#contract/experiment.ts';
import { metricNames, metrics } from '#contract/metrics.ts';
import { workbookType } from '#contract/operation.ts';
import { createPush } from '#contract/push.ts';
import { createSegment } from '#contract/segment.ts';
import {
  bestHours,
  consentCohorts,
  creditForecast,
  dimensionNames,
  exportDeliveries,
  exportDeliveriesWorkbook,
  exportStats,
  getStats,
  pushStats,
  sceneLeague,
} from '#contract/stats.ts';
import { eventually, finished, makeApp, pushBody, settled, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { readWorkbook } from '../../console/src/pages/recipients/import/xlsx.ts';
import { openidsOf, seed } from '../engine/support/audience.ts';
import { campaign, done } from '../engine/support/campaign.ts';
import { appInTime } from './support/history.ts';
import { expectProblem } from './support/problems.ts';

const stack = useStack();
let app: TestApp;
let pushId: string;
beforeAll(async () => {
  app = await makeApp(stack());
  const openids = openidsOf('Stats', 40);
  await seed(stack(), app, openids, { tags: ['vip'] });
  pushId = await campaign(stack(), app, 'vip', { name: '新茶上市' });
  await done(stack(), pushId);
  await settled(stack());
  await eventually(async () => (await total('accepted')) === 40);
});

type Query = NonNullable<Parameters<typeof ask>[0]>;
const ask = (query: Record<string, unknown>, on = stack()) =>
  on.api.call(getStats, { query: { app_id: app.id, ...query } as never });
const total = async (metric: string) => (await ask({ metrics: metric })).series[0]!.totals[metric];
async function text(path: string): Promise<string> {
  const response = await fetch(`${stack().url}${path}`, { headers: { authorization: `Bearer ${stack().key}` } });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  return Buffer.from(await response.arrayBuffer()).toString('utf8');
}

describe('GET /v1/stats', () => {
  it('answers counts and rates by time, in the zone asked for', async () => {
    const answer = await ask({ metrics: 'audience,accepted,acceptance_rate,spent,granted', granularity: 'day' });
    const [one] = answer.series;
    const totals = { audience: 40, accepted: 40, acceptance_rate: 1, spent: 40, granted: 40 };
    expect(one).toMatchObject({ value: null, totals, points: [{ values: totals }] });
    expect(one!.points[0]!.at).toMatch(/T00:00:00\+08:00$/);
    const kolkata = await ask({ metrics: 'accepted', time_zone: 'Asia/Kolkata', granularity: 'day' });
    expect(kolkata.series[0]!.points).toMatchObject([
      { at: expect.stringMatching(/T00:00:00\+05:30$/), values: { accepted: 40 } },
    ]);
    const hours = await ask({ metrics: 'accepted', time_zone: 'Asia/Kathmandu', granularity: 'hour' });
    expect(hours.series[0]!.points.every(({ at }) => at.endsWith(':00:00+05:45'))).toBe(true);
    const minutes = await ask({
      metrics: 'accepted',
      granularity: 'minute',
      from: new Date(Date.now() - 3_600_000).toISOString(),
    });
    expect(minutes.series[0]!.points.reduce((sum, { values }) => sum + values.accepted!, 0)).toBe(40);
  });

  it('tells values of a dimension apart, with their names, the largest first', async () => {
    const byTemplate = await ask({ dimensions: 'template', metrics: 'accepted' });
    expect(byTemplate.series).toMatchObject([{ value: app.templateId, label: '测试提醒', totals: { accepted: 40 } }]);
    const byPush = await ask({ dimensions: 'push', metrics: 'accepted', granularity: 'total' });
    expect(byPush.series).toMatchObject([{ value: pushId, label: '新茶上市', totals: { accepted: 40 }, points: [] }]);
    const byTag = await ask({ dimensions: 'tag', metrics: 'accepted' });
    expect(byTag.series).toMatchObject([{ value: 'vip', totals: { accepted: 40 } }]);
    for (const dimension of dimensionNames) await ask({ dimensions: dimension });
  });

  it('tells variants and segments of a campaign apart', async () => {
    const own = await makeApp(stack());
    await seed(stack(), own, openidsOf('Arms', 40), { tags: ['vip'] });
    const params = { app_id: own.id };
    const body = { name: '常客', rule: { tags: { any: ['vip'] } } };
    const segment = await stack().api.call(createSegment, { params, body });
    const variants = [
      { name: 'plain', weight: 50 },
      { name: 'warm', weight: 50, fields: { thing1: '明前新茶' } },
    ];
    const over = { name: '对比', audience: { segment_id: segment.id }, experiment: { variants, hold_out_percent: 20 } };
    const id = await campaign(stack(), own, 'vip', over);
    await done(stack(), id);
    const by = (query: object) => ask({ app_id: own.id, ...query });
    const byVariant = () => by({ dimensions: 'variant', metrics: 'audience,suppressed', granularity: 'total' });
    await eventually(async () => {
      const { series } = await byVariant();
      return series.reduce((sum, { totals }) => sum + totals.audience!, 0) === 40;
    });
    const experiment = await stack().api.call(getExperiment, { params: { push_id: id } });
    const { series } = await byVariant();
    expect(series.map(({ label }) => label).toSorted()).toEqual(['对比 · hold_out', '对比 · plain', '对比 · warm']);
    const one = (name: string) => series.find(({ value }) => value === `${id}.${name}`)!.totals.audience;
    expect(one('hold_out')).toBe(experiment.held_out);
    for (const { name, accepted, other } of experiment.variants) expect(one(name)).toBe(accepted + other);
    const bySegment = await by({ dimensions: 'segment', value: segment.id, metrics: 'audience' });
    expect(bySegment.series).toMatchObject([{ value: segment.id, label: '常客', totals: { audience: 40 } }]);
  });

  it('compares with the range before', async () => {
    const answer = await ask({ metrics: 'accepted', compare: 'previous' });
    expect(answer.series[0]).toMatchObject({ totals: { accepted: 40 }, previous: { accepted: 0 } });
    const longer = 2 * Date.parse(answer.from) - Date.parse(answer.previous_from!) - Date.parse(answer.to);
    // Its sums are quarters of an hour.
    expect(longer).toBeGreaterThanOrEqual(-1000);
    expect(longer).toBeLessThan(15 * 60_000);
  });

  it('shows nothing of another organization', async () => {
    const other = await asAnotherOrganization(stack());
    await expect(other.api.call(getStats, { query: { app_id: app.id } })).rejects.toMatchObject({ status: 404 });
    await expect(other.api.call(pushStats, { params: { push_id: pushId } })).rejects.toMatchObject({ status: 404 });
    await expect(other.api.call(exportDeliveries, { params: { push_id: pushId } })).rejects.toMatchObject({
      status: 404,
    });
  });

  const tooMany = Array.from({ length: 50 }, (_, i) => `d${i}`).join(',');
  it.each<[Query, string, string]>([
    [{ metrics: 'accepted,happiness' }, 'querystring/metrics', 'unknown'],
    [{ metrics: '' }, 'querystring/metrics', 'too_small'],
    [{ dimensions: tooMany }, 'querystring/dimensions', 'too_many'],
    [{ dimensions: 'shoe_size' }, 'querystring/dimensions', 'unknown'],
    [{ dimensions: 'template', value: 'x' }, 'querystring/value', 'format'],
    [{ dimensions: 'segment', value: 'x' }, 'querystring/value', 'format'],
    [{ dimensions: 'variant', value: 'x.a' }, 'querystring/value', 'format'],
    [{ value: 'x' }, 'querystring/value', 'without_dimension'],
    [{ granularity: 'minute', from: '2016-11-22', to: '2026-11-22' }, 'querystring/from', 'too_long'],
    [{ granularity: 'minute', from: '2026-01-01', to: '2026-01-02' }, 'querystring/from', 'too_old'],
    [{ granularity: 'hour', dimensions: 'city' }, 'querystring/granularity', 'by_day_only'],
    [{ dimensions: 'city', time_zone: 'Asia/Kolkata' }, 'querystring/granularity', 'by_day_only'],
    [{ time_zone: 'Asia/Atlantis' }, 'querystring/time_zone', 'unknown'],
    [{ from: 'yesterday' }, 'querystring/from', 'format'],
    [{ from: '2026-11-22T10:00:00' }, 'querystring/from', 'format'],
    [{ from: '2026-02-30' }, 'querystring/from', 'format'],
    [{ from: '2026-11-22', to: '2026-11-20' }, 'querystring/from', 'too_big'],
    [{ order_by: 'x' }, 'querystring/order_by', 'unknown'],
    [{ granularity: 'second' }, 'querystring/granularity', 'invalid_value'],
  ])('refuses %o and says what is wrong', async (query, pointer, code) => {
    await expectProblem(ask(query), pointer, code);
  });
});

describe('exports', () => {
  it('give the numbers as CSV that Excel reads', async () => {
    const csv = await text(`/v1/stats.csv?app_id=${app.id}&dimensions=template&metrics=audience,accepted,click_rate`);
    expect(csv.startsWith('\uFEFFat,dimension,value,label,audience,accepted,click_rate\r\n')).toBe(true);
    expect(csv.split('\r\n')[1]).toMatch(new RegExp(`^[-0-9T:+]+,template,${app.templateId},测试提醒,40,40,$`));
  });

  it('give both as workbooks, with dates', async () => {
    const read = async (path: string) => {
      const response = await fetch(`${stack().url}${path}`, { headers: { authorization: `Bearer ${stack().key}` } });
      expect(response.headers.get('content-type')).toBe(workbookType);
      expect(response.headers.get('content-disposition')).toMatch(/filename="[a-z0-9-]+\.xlsx"$/);
      const { csv } = await readWorkbook(await response.blob(), 'Asia/Shanghai');
      return (await csv.text()).trimEnd().split('\r\n');
    };
    const [head, line] = await read(`/v1/stats.xlsx?app_id=${app.id}&metrics=accepted&granularity=day`);
    expect(head).toBe('at,dimension,value,label,accepted');
    expect(line).toMatch(/^\d{4}-\d\d-\d\d,,,,\d+$/);
    const lines = await read(`/v1/pushes/${pushId}/deliveries.xlsx`);
    expect(lines).toHaveLength(41);
    const settledAt = lines[0]!.split(',').indexOf('settled_at');
    for (const one of lines.slice(1)) expect(one.split(',')[settledAt]).toMatch(/^\d{4}-\d\d-\d\d(T[\d:]+\+08:00)?$/);
    const other = await asAnotherOrganization(stack());
    await expect(other.api.call(exportDeliveriesWorkbook, { params: { push_id: pushId } })).rejects.toMatchObject({
      status: 404,
    });
  });

  it('give every recipient once', async () => {
    const csv = await text(`/v1/pushes/${pushId}/deliveries.csv`);
    const [head, ...lines] = csv.slice(1).trimEnd().split('\r\n');
    expect(head).toMatch(/^recipient_id,openid,outcome,/);
    expect(new Set(lines.map((line) => line.split(',')[1])).size).toBe(40);
    const none = await text(`/v1/pushes/${pushId}/deliveries.csv?outcome=failed`);
    expect(none.trimEnd().split('\r\n')).toHaveLength(1);
    const ofReason = await text(`/v1/pushes/${pushId}/deliveries.csv?outcome=accepted&reason=cap`);
    expect(ofReason.trimEnd().split('\r\n')).toHaveLength(1);
  });
});

describe('a push', () => {
  it('has a funnel, stages and a series', async () => {
    const answer = await stack().api.call(pushStats, {
      params: { push_id: pushId },
      query: { granularity: 'minute', goal: 'order.paid' },
    });
    expect(answer.funnel.map(({ metric, count }) => [metric, count])).toEqual([
      ['audience', 40],
      ['reachable', 40],
      ['accepted', 40],
      ['delivered', 40],
      ['opened', 0],
      ['clicked', 0],
      ['converted', 0],
    ]);
    expect(answer.funnel[3]).toMatchObject({ of_audience: 1, of_previous: 1 });
    expect(answer.stages).toMatchObject({ call: { p50: expect.any(Number) } });
    expect(answer.series.reduce((sum, { values }) => sum + values.accepted!, 0)).toBe(40);
  });

  it('of single messages is counted from its rows', async () => {
    await seed(stack(), app, ['oSingle0000000000000000000001']);
    const receipt = await stack().api.call(createPush, { body: pushBody(app, ['oSingle0000000000000000000001']) });
    const id = 'id' in receipt ? receipt.id : '';
    await finished(stack(), id);
    const { series } = await stack().api.call(pushStats, { params: { push_id: id } });
    expect(series.reduce((sum, { values }) => sum + values.accepted!, 0)).toBe(1);
  });
});

describe('questions about consent and time', () => {
  it('scenes by how they are answered', async () => {
    await app.consent(openidsOf('Scene', 3));
    const { items } = await stack().api.call(sceneLeague, { query: { app_id: app.id } });
    expect(items).toMatchObject([{ scene: 'main', asked: 3, accepted: 3, refused: 0, accept_rate: 1 }]);
  });

  it('the hours in which people open', async () => {
    const old = await appInTime(stack(), { opened: { 'Tue 20': 30, 'Sat 09': 10 } });
    const { cells, best } = await stack().api.call(bestHours, { query: { app_id: old } });
    expect(cells).toHaveLength(168);
    expect(best.slice(0, 2)).toEqual([
      { weekday: 2, hour: 20, opened_share: 0.75 },
      { weekday: 6, hour: 9, opened_share: 0.25 },
    ]);
  });

  it('when credits run out, and what became of who granted them', async () => {
    const query = { app_id: app.id, template_id: app.templateId };
    const forecast = await stack().api.call(creditForecast, { query });
    expect(forecast).toMatchObject({ balance: 3, recipients: 3, runs_out_on: null });
    const { cohorts } = await stack().api.call(consentCohorts, { query });
    expect(cohorts).toMatchObject([{ granted: 44, spent: 41, opened: 0, granted_again: 0 }]);
    const other = await makeApp(stack());
    await expect(
      stack().api.call(creditForecast, { query: { ...query, template_id: other.templateId } }),
    ).rejects.toMatchObject({ status: 404 });
  });
});

describe('the glossary', () => {
  it('is one table: columns of exports, fields of pushes, both languages', async () => {
    const csv = await text(
      `/v1/stats.csv?app_id=${app.id}&metrics=${metricNames.filter((name) => !name.startsWith('conver')).join(',')}`,
    );
    const columns = csv.slice(1).split('\r\n')[0]!.split(',').slice(4);
    const answer = await ask({ metrics: columns.join(',') });
    expect(answer.metrics).toEqual(
      columns.map((name) => {
        const { zh, en } = metrics[name as keyof typeof metrics];
        return { name, zh, en };
      }),
    );
    const push = (await done(stack(), pushId)) as unknown as Record<string, unknown>;
    for (const { push: field } of Object.values(metrics)) {
      if (field === null) continue;
      const value = field.split('.').reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], push);
      expect([field, value]).toEqual([field, expect.any(Number)]);
    }
    expect(new Set(Object.values(metrics).map(({ zh }) => zh)).size).toBe(metricNames.length);
    expect([exportStats.path, exportDeliveries.path].every((path) => path.endsWith('.csv'))).toBe(true);
  });
});
