import { setTimeout as delay } from 'node:timers/promises';
import { createApp, updateApp } from '#contract/app.ts';
import { putChannel } from '#contract/channel.ts';
import type { ApiClient } from '#contract/client.ts';
import { getPush } from '#contract/push.ts';
import { syncTemplates } from '#contract/template.ts';
import type { Pool } from '#db/pool.ts';
import { countInboxWaiting } from '#db/queries/inbox/take.ts';
import { hastenSlices } from '#db/queries/slice/move.ts';
import type { Asked } from './clients/pushes.ts';
import { importPeople, type Person } from './population.ts';

export const callbackToken = 'ChaosCallbackToken';
export const umsCredentials = { key: 'chaosums0001', secret: '0123456789abcdef01234567' };
/** How often those who wait for a later try are made due, once the storm is over. */
const hastenEveryMs = 1000;

/** Registers the mini-program, brings its people in and waits until their credits are on the books. */
export async function prepareApp(
  api: ApiClient,
  pool: Pool,
  people: Person[],
  concurrency: number,
  spread?: number,
): Promise<string> {
  const { id } = await api.call(createApp, {
    body: {
      name: 'chaos',
      appid: 'wxchaos0000000001',
      secret: '0123456789abcdef0123456789abcdef',
      callback_token: callbackToken,
      rate_per_second: 20_000,
      concurrency,
      ...(spread === undefined ? {} : { spread }),
    },
  });
  const params = { app_id: id };
  // Plain callbacks.
  await api.call(updateApp, { params, body: { callback_aes_key: null } });
  await api.call(syncTemplates, { params });
  await importPeople(api, id, people);
  while ((await countInboxWaiting(pool)) > 0) await delay(50);
  return id;
}

/** Sets Jiguang UMS up for it; its API and its receipts are played by the same platform. */
export async function prepareUms(api: ApiClient, appId: string): Promise<void> {
  const { key: channel_key, secret: master_secret } = umsCredentials;
  await api.call(putChannel, {
    params: { app_id: appId, channel: 'jiguang-ums' },
    query: {},
    body: { name: 'jiguang-ums', settings: { channel_code: 'wxmp' }, credentials: { channel_key, master_secret } },
  });
}

/** Waits until every push has an outcome for everybody, without waiting for the times of later tries. */
export async function finishPushes(pool: Pool, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const { rows } = await pool.query('select id, hongyan_now() as now from push where finished_at is null');
    if (rows.length === 0) return;
    for (const { id, now } of rows) await hastenSlices(pool, id, now);
    await delay(hastenEveryMs);
  }
}

/** Waits until every report of the platform is applied or found to be about nothing. */
export async function finishInbox(pool: Pool, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const { rows } = await pool.query('select 1 from inbox where applied_at is null limit 1');
    if (rows.length === 0) return;
    await pool.query('update inbox set due_at = hongyan_now() where applied_at is null and due_at > hongyan_now()');
    await delay(hastenEveryMs);
  }
}

/** Pushes of which the API says that their numbers do not add up, are not complete, or are of another audience. */
export async function lawViolations(api: ApiClient, pool: Pool, asked: readonly Asked[]): Promise<string[]> {
  const violations: string[] = [];
  const size = new Map(asked.map(({ name, people }) => [name, people.length]));
  const { rows } = await pool.query('select id from push');
  const worker = async () => {
    for (let row = rows.pop(); row !== undefined; row = rows.pop()) {
      const push = await api.call(getPush, { params: { push_id: row.id } });
      const whole = push.pending === 0 && push.finished_at !== null && push.audience_count === size.get(push.name!);
      if (!push.law.holds || !whole) {
        const { pending, audience_count: audience, law } = push;
        violations.push(`${push.name}: ${JSON.stringify({ pending, audience, finished: push.finished_at, law })}`);
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return violations;
}
