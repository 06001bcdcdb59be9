import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '#app/log/logger.ts';
import { createPush, getPush } from '#contract/push.ts';
import { type EmbeddedServer, startEmbedded } from '#db/embedded/start.ts';
import { eventually, finished, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { startStack, type TestStack } from '#testkit/stack.ts';
import { temporaryFolder } from '../db/support.ts';
import { openidsOf, push, seed } from './support/audience.ts';
import { campaign, done, expectSound } from './support/campaign.ts';
import { acceptedAtLeast } from './support/engines.ts';
import { faults, platformLog } from './support/rows.ts';
import { mortalTimes } from './support/times.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: EmbeddedServer;
let stack: TestStack;
let app: TestApp;

const start = () => startEmbedded({ dataDir: join(folder.path, 'data'), log: silent, durable: false });

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await start();
  // Its rounds fail for a while, as they should: that is no news here.
  const log = createLogger({ level: 'fatal', format: 'pretty-text' });
  stack = await startStack({ databaseUrl: server.connectionString, times: mortalTimes, log });
  app = await makeApp(stack, { spread: 4, callback: null });
});
afterAll(async () => {
  await stack?.stop();
  await server?.stop();
  await folder.remove();
});

const readiness = async () => (await fetch(`${stack.url}/readyz`)).status;

describe('a database that crashes in the middle of a campaign', () => {
  it('and is started again: all settles by itself, nobody lost, nobody called twice', async () => {
    const openids = openidsOf('Crash', 1000);
    await seed(stack, app, openids, { tags: ['crash'] });
    await faults(stack, app, { latencyMs: 40, jitterMs: 40 });
    const id = await campaign(stack, app, 'crash');
    await acceptedAtLeast(stack, app.appid, 300);
    process.kill(server.pid(), 'SIGKILL');
    const { outcomes } = await done(stack, id);
    await expectSound(stack, app, id, openids);
    expect(outcomes).toMatchObject({ failed: 0, suppressed: 0 });
    // What was on the wire was written down when the database was back; only a reserve whose answer was lost is in doubt.
    expect(outcomes.unknown).toBeLessThanOrEqual(4 * 64);
    await faults(stack, app, { latencyMs: 0, jitterMs: 0 });
  });
});

describe('a database that is away', () => {
  it('is said so by every call, and by /readyz; when it is back everything goes on by itself', async () => {
    const openids = openidsOf('Away', 3);
    await seed(stack, app, openids, { credits: 3 });
    expect(await readiness()).toBe(200);
    const before = await push(stack, app, openids);
    await finished(stack, before);
    const callsBefore = (await platformLog(stack, app)).sendCalls;

    await server.stop();
    await eventually(async () => (await readiness()) === 503);
    const requests: [string, RequestInit][] = [
      ['/v1/pushes', { method: 'POST', body: JSON.stringify(pushBody(app, openids)) }],
      [`/v1/pushes/${before}`, {}],
      ['/v1/apps', {}],
    ];
    for (const [path, init] of requests) {
      const headers = { authorization: `Bearer ${stack.key}`, 'content-type': 'application/json' };
      const answer = await fetch(`${stack.url}${path}`, { ...init, headers });
      expect(answer.status).toBe(503);
      expect(answer.headers.get('content-type')).toMatch('application/problem+json');
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await answer.json()).toMatchObject({ code: 'database_unavailable', status: 503 });
    }
    expect((await fetch(`${stack.url}/healthz`)).status).toBe(200);

    server = await start();
    await eventually(async () => (await readiness()) === 200);
    const receipt = await stack.api.call(createPush, { body: pushBody(app, openids) });
    if (!('id' in receipt)) throw new Error('a receipt was expected');
    const after = await finished(stack, receipt.id);
    expect(after).toMatchObject({ outcomes: { accepted: 3 }, law: { holds: true } });
    expect(await stack.api.call(getPush, { params: { push_id: before } })).toMatchObject({ law: { holds: true } });
    expect((await platformLog(stack, app)).sendCalls - callsBefore).toBe(3);
  });
});
