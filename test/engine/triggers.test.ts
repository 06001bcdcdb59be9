import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { putAttribute } from '#contract/attribute.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { createSchedule, getSchedule } from '#contract/schedule.ts';
import { newId } from '#core/ids.ts';
import { applied, eventually, goodFields, makeApp, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { send } from '../api/support/http.ts';
import { logIn } from '../api/support/miniprogram.ts';
import { openidsOf, seed } from './support/audience.ts';
import { done } from './support/campaign.ts';
import { calmTimes } from './support/times.ts';

type Body = z.input<NonNullable<typeof createSchedule.body>>;

/** Changes of attributes, as backends and mini-programs make them, and the messages they set off. */
describe('a trigger on an attribute', () => {
  const stack = useStack({ times: calmTimes });

  async function triggered(app: TestApp, trigger: Body['trigger'], thing1 = '{{ event.to }}'): Promise<string> {
    const message = { template: app.template, fields: { ...goodFields, thing1 } };
    const body = { app_id: app.id, name: '等级变化', trigger, push: { message } };
    const { id } = await stack().api.call(createSchedule, { body });
    return id;
  }
  const shown = (id: string) => stack().api.call(getSchedule, { params: { schedule_id: id } });
  const tell = (app: TestApp, openid: string, attributes: Record<string, string | number | null>) =>
    stack().api.call(upsertRecipients, {
      params: { app_id: app.id },
      body: { recipients: [{ openid, attributes }] },
    });
  const sentTo = (app: TestApp) => {
    const { messages } = stack().emulator.world.apps.get(app.appid)!;
    return messages.map((one) => [one.openid, one.data.thing1]);
  };
  const hurry = (id: string) =>
    stack().service.pool.query('update schedule_wait set due_at = hongyan_now() where schedule_id = $1', [id]);
  const waits = async (id: string, count: number) => eventually(async () => (await shown(id)).waiting === count);

  it('goes off when a backend changes it, once, and not when it says the same again', async () => {
    const app = await makeApp(stack());
    const [openid, same] = openidsOf('Plan', 2) as [string, string];
    await seed(stack(), app, [openid, same], { credits: 3 });
    await tell(app, openid, { plan: 'free', points: 1 });
    await tell(app, same, { plan: 'gold' });
    const trigger = { attribute: { name: 'plan', equals: 'gold' }, delay_minutes: 60, again: 'each' } as const;
    const id = await triggered(app, trigger, '{{ event.from }} {{ event.to }}');
    // As of a second ago: until the new trigger is seen, nothing is told of changes.
    await eventually(async () => {
      await tell(app, openid, { plan: 'free' });
      await tell(app, openid, { plan: 'gold' });
      await applied(stack());
      return (await shown(id)).waiting! > 0;
    });
    await tell(app, openid, { plan: 'gold', points: 2 });
    await tell(app, same, { plan: 'gold' });
    await applied(stack());
    expect((await shown(id)).waiting).toBe(1);
    await hurry(id);
    await waits(id, 0);
    await done(stack(), (await shown(id)).last_push_id!);
    expect(await shown(id)).toMatchObject({ fired: 1, waiting: 0, skipped: 0 });
    expect(sentTo(app)).toEqual([[openid, 'free gold']]);
  });

  it('waits, and tells nobody who is something else by then', async () => {
    const app = await makeApp(stack());
    const [left, back, fresh] = openidsOf('Back', 3) as [string, string, string];
    await seed(stack(), app, [left, back]);
    for (const openid of [left, back]) await tell(app, openid, { plan: 'gold' });
    const id = await triggered(app, {
      attribute: { name: 'plan', equals: 'free' },
      delay_minutes: 60,
      cancel_if: [{ attribute: { name: 'plan', equals: 'gold' } }],
    });
    await eventually(async () => {
      for (const openid of [left, back]) await tell(app, openid, { plan: 'gold' });
      for (const openid of [left, back]) await tell(app, openid, { plan: 'free' });
      await applied(stack());
      return (await shown(id)).waiting === 2;
    });
    // Who is written for the first time has changed nothing.
    await tell(app, fresh, { plan: 'free' });
    await tell(app, back, { plan: 'gold' });
    await applied(stack());
    expect((await shown(id)).waiting).toBe(2);
    await hurry(id);
    await waits(id, 0);
    expect(await shown(id)).toMatchObject({ fired: 1, skipped: 1 });
    await done(stack(), (await shown(id)).last_push_id!);
    expect(sentTo(app)).toEqual([[left, 'free']]);
  });

  it('goes off when the mini-program changes it', async () => {
    const app = await makeApp(stack());
    const [openid] = openidsOf('Phone', 1) as [string];
    await seed(stack(), app, [openid]);
    const params = { app_id: app.id, name: 'birthday_gift' };
    await stack().api.call(putAttribute, { params, body: { type: 'string', client_may_set: true } });
    const id = await triggered(app, { attribute: { name: 'birthday_gift' } });
    const { token } = await logIn(stack(), app, openid);
    await eventually(async () => {
      const value = `tea ${Math.round(performance.now())}`;
      const json = { nonce: newId(), attributes: { birthday_gift: value } };
      await send(stack(), 'POST', '/door/identify', { json, key: token });
      await applied(stack());
      return (await shown(id)).fired > 0;
    });
    await done(stack(), (await shown(id)).last_push_id!);
    expect(sentTo(app)).toHaveLength(1);
  });
});
