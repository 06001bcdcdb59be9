import { expect, it } from 'vitest';
import { getStats } from '#contract/stats.ts';
import { eventually, goodFields, makeApp, pushBody, settled, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { pushAndFinish, say, setUpService, setUpUms } from '../channels/support.ts';
import { openidsOf, seed } from '../engine/support/audience.ts';
import { recount, sorted, storedSums } from './support/recount.ts';

const stack = useStack();

/** Resolves when nothing of an app waits to be folded. */
async function folded(app: TestApp): Promise<void> {
  await eventually(async () => {
    const { rows } = await stack().service.pool.query('select from stat_fact where app_id = $1 limit 1', [app.id]);
    return rows.length === 0;
  });
}

it('counts everything under the channel it went by, also where two channels carry the same template', async () => {
  const app = await makeApp(stack(), { spread: 1 });
  await setUpUms(stack(), app);
  await setUpService(stack(), app);
  const openids = openidsOf('Ways', 12);
  await seed(stack(), app, openids, { credits: 4, tags: ['tea'] });
  await say(stack(), app, openids.slice(0, 2));
  const ums = { channel: 'jiguang-ums' as const, template: app.template, fields: goodFields };
  await Promise.all([
    pushAndFinish(stack(), pushBody(app, openids.slice(0, 5))),
    pushAndFinish(stack(), pushBody(app, openids.slice(0, 3), { message: ums })),
    pushAndFinish(stack(), pushBody(app, [], { audience: { rule: { tags: { any: ['tea'] } } }, message: ums })),
    pushAndFinish(
      stack(),
      pushBody(app, openids.slice(0, 3), { message: { template: 'wechat-service/text', fields: { content: '在' } } }),
    ),
  ]);
  await settled(stack());
  await folded(app);
  const { series } = await stack().api.call(getStats, {
    query: {
      app_id: app.id,
      dimensions: 'channel',
      metrics: 'accepted,suppressed,delivered,granted',
      granularity: 'total',
    } as never,
  });
  expect(Object.fromEntries(series.map((one) => [one.value, one.totals]))).toEqual({
    'jiguang-ums': { accepted: 15, suppressed: 0, delivered: 15, granted: 0 },
    'wechat-subscribe': { accepted: 5, suppressed: 0, delivered: 5, granted: 48 },
    'wechat-service': { accepted: 2, suppressed: 1, delivered: 0, granted: 10 },
  });
  expect(sorted(await storedSums(stack(), app))).toEqual(sorted(await recount(stack(), app, 'Asia/Shanghai')));
});
