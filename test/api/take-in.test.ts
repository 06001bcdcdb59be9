import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import type { InboxEvent } from '#db/queries/inbox/put.ts';
import type { ServerContext } from '#server/context.ts';
import { takeIn } from '#server/inbox/take-in.ts';
import { makeApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';

// No engine: what is taken in stays as it is.
const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });

async function inbox() {
  const app = await makeApp(stack());
  const hints: string[] = [];
  const { pool, clock } = stack().service;
  const context = { pool, clock, hint: (kind: string) => hints.push(kind) } as unknown as ServerContext;
  const event = (over: Partial<InboxEvent> = {}): InboxEvent => ({
    day: clock.now().toISOString().slice(0, 10),
    dedupe: newId(),
    appId: app.id,
    b: 0,
    recipientId: randomUUID(),
    kind: 'sent',
    source: 'platform',
    openid: null,
    payload: {},
    occurredAt: clock.now(),
    ...over,
  });
  const stored = async () =>
    (await pool.query('select dedupe from inbox where app_id = $1', [app.id])).rows.map((row) => row.dedupe).sort();
  return { context, hints, event, stored };
}

describe('events that come at once', () => {
  it('are all durable when they are answered, and wake the engines', async () => {
    const { context, hints, event, stored } = await inbox();
    const events = Array.from({ length: 40 }, () => event());
    const answers = await Promise.all(events.map((one) => takeIn(context, [one])));
    expect(answers.map((fresh) => [...fresh])).toEqual(events.map((one) => [one.dedupe]));
    expect(await stored()).toEqual(events.map((one) => one.dedupe).sort());
    expect(hints).toContain('inbox');
  });

  it('are new to the first who brings them only', async () => {
    const { context, event, stored } = await inbox();
    const one = event();
    const answers = await Promise.all(Array.from({ length: 10 }, () => takeIn(context, [one])));
    expect(answers.map((fresh) => fresh.size)).toEqual([1, ...Array(9).fill(0)]);
    expect((await takeIn(context, [one])).size).toBe(0);
    expect(await stored()).toEqual([one.dedupe]);
  });

  it('are not harmed by one that cannot be written', async () => {
    const { context, event, stored } = await inbox();
    const good = Array.from({ length: 5 }, () => event());
    const bad = event({ source: 'nobody' as never });
    const answers = await Promise.allSettled([good[0]!, bad, ...good.slice(1)].map((one) => takeIn(context, [one])));
    expect(answers.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, true, true, true]);
    expect(await stored()).toEqual(good.map((one) => one.dedupe).sort());
  });

  it('are all refused at once while the database is away, and not one after the other', async () => {
    const { context, event } = await inbox();
    let asked = 0;
    const away = {
      query: async () => {
        asked++;
        await Promise.resolve();
        throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      },
    } as unknown as ServerContext['pool'];
    const answers = await Promise.allSettled(
      Array.from({ length: 30 }, () => takeIn({ ...context, pool: away }, [event()])),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(30).fill('rejected'));
    // The first alone, and all who came meanwhile together.
    expect(asked).toBe(2);
  });

  it('may be none', async () => {
    const { context, hints } = await inbox();
    expect(await takeIn(context, [])).toEqual(new Set());
    expect(hints).toEqual([]);
  });
});
