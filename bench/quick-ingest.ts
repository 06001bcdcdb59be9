import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { ApiClient } from '#contract/client.ts';
import { cpuOf, cpuOfPostgres, startProcess } from './lib/process.ts';
import { constantFields, openidOf, seedApp, template } from './lib/seed.ts';

const prof = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), 'hongyan-bench-'));
const mock = await startProcess<{ port: number }>('bench/mock/main.ts', [
  JSON.stringify({ port: 0, delayMs: 0, templates: [template], tls: null }),
]);
const mockUrl = `http://127.0.0.1:${mock.hello.port}`;
const service = await startProcess<{ url: string; key: string }>(
  'bench/lib/service.ts',
  [JSON.stringify({ HONGYAN_DATA_DIR: folder, WECHAT_API_BASE: mockUrl, PORT: '0' })],
  prof ? ['--cpu-prof', `--cpu-prof-dir=${prof}`] : [],
);
const api = new ApiClient(service.hello.url, service.hello.key);
const appId = await seedApp(api, 10, 1000, 64);
const pool = new Pool(service.hello.url, { connections: 64 });
const at = new Date(Date.now() + 86400_000).toISOString();
let i = 0;
const post = async () => {
  const r = await pool.request({
    method: 'POST',
    path: '/v1/pushes',
    headers: {
      authorization: `Bearer ${service.hello.key}`,
      'content-type': 'application/json',
      'idempotency-key': `k${++i}`,
    },
    body: JSON.stringify({
      app_id: appId,
      audience: { openids: [openidOf(1 + (i % 1000))] },
      message: { template: 'TPL_BENCH', fields: constantFields, landing: { page: 'pages/a' } },
      schedule: { at },
    }),
  });
  const t = await r.body.text();
  if (r.statusCode !== 202) throw new Error(t);
};
const N = 20000;
for (let round = 0; round < 2; round++) {
  const a = cpuOf(service.child.pid!),
    d = cpuOfPostgres(folder),
    t = performance.now();
  let left = N;
  await Promise.all(
    Array.from({ length: 64 }, async () => {
      while (left-- > 0) await post();
    }),
  );
  const s = (performance.now() - t) / 1000;
  console.log({
    perSecond: Math.round(N / s),
    apiUs: Math.round((cpuOf(service.child.pid!) - a) / N),
    dbUs: Math.round((cpuOfPostgres(folder) - d) / N),
  });
}
const t = performance.now();
for (let b = 0; b < 10; b++) {
  const r = await fetch(`${service.hello.url}/v1/pushes/batch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${service.hello.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      pushes: Array.from({ length: 1000 }, (_, n) => ({
        app_id: appId,
        audience: { openids: [openidOf(n + 1)] },
        message: { template: 'TPL_BENCH', fields: constantFields },
        schedule: { at },
      })),
    }),
  });
  const j: any = await r.json();
  if (j.accepted !== 1000) throw new Error(JSON.stringify(j).slice(0, 300));
}
console.log('batch per s', Math.round(10000 / ((performance.now() - t) / 1000)));
await pool.destroy();
service.child.disconnect();
mock.child.disconnect();
await new Promise((r) => service.child.once('exit', r));
rmSync(folder, { recursive: true, force: true });
