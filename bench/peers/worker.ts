import { loadMasterKeys } from '#app/config/master-key-file.ts';
import { readConfig } from '#app/config/read-config.ts';
import { KeptVaults } from '#app/vaults.ts';
import { createWechatApp } from '#channels/wechat/client.ts';
import { createWechatHttp } from '#channels/wechat/http.ts';
import { createPool } from '#db/pool.ts';
import { findApp } from '#db/queries/app/find.ts';
import { listTemplates } from '#db/queries/template/sync.ts';
import { monotonicMs } from '../lib/clock.ts';
import { openidOf } from '../lib/seed.ts';
import { openBullmq } from './bullmq.ts';
import { openGraphileWorker } from './graphile-worker.ts';
import { callOnlyJob, wholeJob } from './jobs.ts';
import { openPgBoss } from './pg-boss.ts';
import { concurrency } from './queue.ts';

export type PeerName = 'bullmq' | 'pgBoss' | 'graphileWorker';

export interface PeerSettings {
  peer: PeerName;
  /** The service's data directory (its master key) and database. */
  folder: string;
  databaseUrl: string;
  mockUrl: string;
  appId: string;
  redisFolder: string;
}

export interface PeerRun {
  enqueueSeconds: number;
  finishedAt: number;
}

const timeoutMs = 10_000;
/** More than the service may use, since every job waits for its own statements. */
const poolMax = 40;

// A worker process of one queue: `node bench/peers/worker.ts '<settings as JSON>'`; says how it is tuned, then answers
// each message with one run.
const settings: PeerSettings = JSON.parse(process.argv[2]!);
const url = new URL(settings.databaseUrl);
url.searchParams.delete('options');
const queue = await {
  bullmq: () => openBullmq(settings.redisFolder),
  pgBoss: () => openPgBoss(url.href),
  graphileWorker: () => openGraphileWorker(url.href),
}[settings.peer]();

const pool = createPool({
  connectionString: url.href,
  max: poolMax,
  applicationName: 'peer',
  statementTimeoutMs: 30_000,
  lockTimeoutMs: 10_000,
});
const { keys } = loadMasterKeys(readConfig({ HONGYAN_DATA_DIR: settings.folder }, { cwd: process.cwd() }));
const vault = await new KeptVaults(pool, keys).ofApp(settings.appId);
const app = (await findApp(pool, settings.appId))!;
const template = (await listTemplates(pool, app.id))[0]!;
const http = createWechatHttp({
  baseUrl: settings.mockUrl,
  connections: concurrency,
  connectTimeoutMs: timeoutMs,
  headersTimeoutMs: timeoutMs,
  bodyTimeoutMs: timeoutMs,
});
const secret = vault.openSecret('app.secret', app.secret);
const wechat = createWechatApp({ http, appid: app.appid, secret, now: Date.now });
const context = { pool, app, template, vault, wechat };

process.on('message', async ({ count, callOnly }: { count: number; callOnly: boolean }) => {
  const ids = Array.from({ length: count }, (_, i) => vault.recipientIdOf(openidOf(i + 1)));
  const startedAt = monotonicMs();
  await queue.enqueue(ids);
  const enqueueSeconds = (monotonicMs() - startedAt) / 1000;
  await queue.work(count, callOnly ? callOnlyJob(context) : wholeJob(context));
  const run: PeerRun = { enqueueSeconds, finishedAt: monotonicMs() };
  process.send?.(run);
});
process.on('disconnect', async () => {
  await queue.close();
  await pool.end();
  process.exit(0);
});
process.send?.({ settings: queue.settings });
