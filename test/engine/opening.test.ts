import { expect, it } from 'vitest';
import { getPush } from '#contract/push.ts';
import { eventually, finished, makeApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { openidsOf, push, seed } from './support/audience.ts';
import { campaign } from './support/campaign.ts';
import { calmTimes } from './support/times.ts';

const stack = useStack({ times: calmTimes });

/** How many calls of a campaign that waits for a token went out before a single message posted behind it. */
async function callsBefore(): Promise<number> {
  const app = await makeApp(stack(), { ratePerSecond: 1, spread: 16 });
  const [openids, [early, late]] = [openidsOf('Opening', 8), openidsOf('Single', 2)];
  await seed(stack(), app, openids, { tags: ['slow'] });
  await seed(stack(), app, [early!, late!]);
  const reached = () =>
    stack()
      .emulator.world.apps.get(app.appid)!
      .messages.map((message) => message.openid);
  // Takes the only token: the campaign finds an app that stands still, and its first call waits a second.
  await finished(stack(), await push(stack(), app, [early!]));
  const waiting = await campaign(stack(), app, 'slow');
  await eventually(async () => (await stack().api.call(getPush, { params: { push_id: waiting } })).planned_at !== null);
  await push(stack(), app, [late!]);
  const before = reached().length;
  await eventually(async () => reached().includes(late!));
  return reached().indexOf(late!) - before;
}

it('a single message passes a campaign whose next call waits for a token of the app’s rate', async () => {
  let fewest = Number.POSITIVE_INFINITY;
  // A busy machine may take a second to prepare the message, and let a token go by.
  for (let i = 0; i < 3 && fewest > 0; i++) fewest = Math.min(fewest, await callsBefore());
  expect(fewest).toBe(0);
});
