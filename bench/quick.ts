import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from '#contract/client.ts';
import { createPush, getPush } from '#contract/push.ts';
import { cpuOf, cpuOfPostgres, peakRss, startProcess } from './lib/process.ts';
import { constantFields, seedApp, template } from './lib/seed.ts';

const N = Number(process.argv[2] ?? 20000);
const conns = Number(process.argv[3] ?? 256);
const prof = process.argv[4];
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
const t0 = performance.now();
const appId = await seedApp(api, N, 100, conns);
console.log('seed', Math.round(performance.now() - t0));
for (let i = 0; i < 3; i++) {
  await fetch(`${mockUrl}/_reset`, { method: 'POST' });
  const pid = service.child.pid!;
  const a = cpuOf(pid),
    b = cpuOfPostgres(folder),
    m = cpuOf(mock.child.pid!);
  const push = (await api.call(createPush, {
    body: {
      app_id: appId,
      audience: { all: true },
      message: { template: 'TPL_BENCH', fields: constantFields, landing: { page: 'pages/a' } },
    },
  })) as { id: string };
  let p: any;
  for (;;) {
    await new Promise((r) => setTimeout(r, 200));
    const s: any = await (await fetch(`${mockUrl}/_stats`)).json();
    if (s.sends < N) continue;
    p = await api.call(getPush, { params: { push_id: push.id } });
    if (p.finished_at) break;
  }
  const s: any = await (await fetch(`${mockUrl}/_stats`)).json();
  const c = (cpuOf(pid) - a) / N,
    d = (cpuOfPostgres(folder) - b) / N;
  console.log({
    sends: s.sends,
    ms: s.lastAt - s.firstAt,
    perSecond: Math.round(N / ((Date.parse(p.finished_at) - s.firstAt) / 1000)),
    senderUs: Math.round(c),
    dbUs: Math.round(d),
    mockUs: Math.round((cpuOf(mock.child.pid!) - m) / N),
    rss: peakRss(pid),
    law: p.law.holds,
    ...p.outcomes,
  });
  const raw = await startProcess<any>('bench/raw.ts', [
    JSON.stringify({
      url: mockUrl,
      bodies: N,
      connections: conns,
      body: JSON.stringify({
        touser: 'OPENID',
        template_id: 'TPL_BENCH',
        page: 'pages/a?hy=' + 'x'.repeat(60),
        miniprogram_state: 'formal',
        lang: 'zh_CN',
        data: Object.fromEntries(Object.entries(constantFields).map(([k, v]) => [k, { value: v }])),
      }),
    }),
  ]);
  console.log('raw', {
    perSecond: Math.round(N / (raw.hello.ms / 1000)),
    us: Math.round(raw.hello.cpuUs / N),
    ok: raw.hello.accepted,
  });
}
service.child.disconnect();
mock.child.disconnect();
await new Promise((r) => service.child.once('exit', r));
rmSync(folder, { recursive: true, force: true });
