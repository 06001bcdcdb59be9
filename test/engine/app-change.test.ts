import { expect, it } from 'vitest';
import { getApp, updateApp } from '#contract/app.ts';
import { eventually, makeApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { openidsOf, push, seed } from './support/audience.ts';
import { expectSound } from './support/campaign.ts';
import { calmTimes } from './support/times.ts';

const stack = useStack({ times: calmTimes });

it('a change of the app in the middle of a push costs nobody a try: windows that wait go over the new connections', async () => {
  // At this rate the push lasts longer than the second for which an engine keeps an app's row.
  const app = await makeApp(stack(), { concurrency: 40, ratePerSecond: 150, spread: 4 });
  const [openids, others] = [openidsOf('Change', 700), openidsOf('Single', 3)];
  await seed(stack(), app, [...openids, ...others]);
  const sent = () => stack().emulator.world.apps.get(app.appid)!.messages.length;
  const more = async (n: number) => {
    // A busy machine may look late, when everybody has got theirs.
    const goal = Math.min(sent() + n, openids.length);
    await eventually(async () => sent() >= goal);
  };
  const params = { app_id: app.id };
  const id = await push(stack(), app, openids);
  for (const other of others) {
    await more(10);
    const { version, concurrency } = await stack().api.call(getApp, { params });
    const headers = { 'if-match': `"${version}"` };
    await stack().api.call(updateApp, { params, body: { concurrency: concurrency + 1 } }, { headers });
    await more(180);
    // A new push brings the changed row to the dispatcher while windows of the first one wait for their places.
    await push(stack(), app, [other]);
  }
  await expectSound(stack(), app, id, openids);
  const { rows } = await stack().service.pool.query(
    'select outcome, attempt, count(*)::int as n from delivery where push_id = $1 group by 1, 2',
    [id],
  );
  expect(rows).toEqual([{ outcome: 'accepted', attempt: 0, n: openids.length }]);
});
