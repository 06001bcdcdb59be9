import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finished, makeApp, type TestApp } from '#testkit/app.ts';
import { makeAuthority, makeCertificate } from '#testkit/certificate.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { doorKey, pushOf } from './support.ts';

const stack = useStack();
const hosts = ['api.jpush.cn', 'device.jpush.cn', 'report.jpush.cn'];
const folder = join(import.meta.dirname, '../..');
let app: TestApp;
let temporary: string;
let proxy: Server;
let key: string;

/** JPush's hosts on a port of this machine: TLS ends here, by an authority of our own, and the service lies behind. */
beforeAll(async () => {
  const authority = makeAuthority('测试');
  const { certPem, keyPem } = makeCertificate({ commonName: hosts[0]!, names: hosts, issuer: authority });
  temporary = await mkdtemp(join(tmpdir(), 'hongyan-jpush-'));
  await writeFile(join(temporary, 'ca.pem'), authority.certPem);
  const port = Number(new URL(stack().url).port);
  proxy = createServer({ cert: certPem, key: keyPem }, (socket) => {
    const behind = connect(port, '127.0.0.1');
    socket.pipe(behind).pipe(socket);
    socket.on('error', () => behind.destroy());
    behind.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  app = await makeApp(stack());
  key = await doorKey(stack(), app, {
    permissions: [
      'pushes_read',
      'pushes_write',
      'recipients_read',
      'recipients_write',
      'personal_data',
      'deliveries_read',
    ],
  });
});

afterAll(async () => {
  proxy?.close();
  if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
});

// biome-ignore lint/suspicious/noExplicitAny: what the client was answered is what the test is about
async function run(flow: string, openid: string): Promise<any> {
  const [appKey, masterSecret] = key.split(':');
  const { port } = proxy.address() as AddressInfo;
  const given = JSON.stringify({ port, appKey, masterSecret, openid, other: 'oNobody00001' });
  const script = join(folder, 'test/jpush', flow);
  const args = ['--no-deprecation', '--require', join(folder, 'testkit/redirect-jpush.cjs'), script, given];
  const env = { NODE_EXTRA_CA_CERTS: join(temporary, 'ca.pem') };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(stdout);
}

const sent = { sendno: expect.stringMatching(/^\d+$/), msg_id: expect.stringMatching(/^\d{18,19}$/) };
const refused = (code: number) => expect.objectContaining({ code, message: expect.stringMatching(/./) });

describe('the official Node clients, unchanged', () => {
  it('jpush-async', async () => {
    const openid = 'oAsync0000001';
    await app.consent([openid]);
    const answers = await run('flow-async.cjs', openid);
    expect(answers).toMatchObject({
      device: {},
      deviceRead: { tags: ['vip', '北京'], alias: 'async-1', mobile: null },
      tagAdd: {},
      tagHas: { result: true },
      tags: { tags: ['gold', 'vip', '北京'] },
      alias: { registration_ids: [openid] },
      online: { res: { [openid]: { online: expect.any(Boolean) }, oNobody00001: null } },
      push: sent,
      tagPush: { ...sent, sendno: '9' },
      validate: { sendno: expect.stringMatching(/^\d+$/), msg_id: '0' },
      nobody: { failed: 'APIRequestError', response: refused(1011) },
      unknownTag: { response: refused(1011) },
      received: { failed: 'APIRequestError', response: refused(3002) },
      status: { res: { [openid]: { status: expect.any(Number) } } },
      scheduled: { schedule_id: expect.stringMatching(/^[0-9a-f-]{36}$/), name: '早安' },
      schedules: { total_count: 1, total_pages: 1, page: 1 },
      scheduleRead: {
        name: '早安',
        enabled: true,
        trigger: { single: { time: '2099-01-02 08:30:15' } },
        push: { platform: 'all', audience: 'all', notification: { alert: '早上好' } },
      },
      scheduleOff: { name: '晚安', enabled: false },
      scheduleGone: {},
      scheduleMissing: { response: refused(8104) },
      tagGone: {},
      aliasGone: {},
      deviceAfter: { tags: ['vip', '北京'], alias: null },
      forged: { response: refused(1004) },
    });
    const push = await pushOf(stack(), app, answers.push.msg_id);
    expect(await finished(stack(), push.id)).toMatchObject({ outcomes: { accepted: 1 } });
  });

  it('jpush-sdk', async () => {
    const openid = 'oSdk000000001';
    await app.consent([openid]);
    const answers = await run('flow-sdk.cjs', openid);
    const error = (status: number, code: number) => {
      return { failed: 'APIRequestError', status, response: { error: refused(code) } };
    };
    expect(answers).toMatchObject({
      device: {},
      deviceRead: { tags: ['vip'], alias: 'sdk-1', mobile: null },
      mobile: error(400, 7002),
      tagAdd: {},
      tagHas: { result: true },
      tags: { tags: expect.arrayContaining(['silver', 'vip']) },
      alias: { registration_ids: [openid] },
      push: sent,
      validate: { msg_id: '0' },
      nobody: error(400, 1011),
      received: [{ msg_id: answers.push.msg_id, android_received: expect.any(Number) }],
      messages: [{ msg_id: answers.push.msg_id, android: { target: 1 } }],
      scheduled: { schedule_id: expect.any(String), name: '周报' },
      schedules: { total_count: 1 },
      scheduleRead: { trigger: { periodical: { time_unit: 'week', frequency: 2, point: ['MON', 'FRI'] } } },
      scheduleGone: {},
      tagGone: {},
      aliasGone: {},
      forged: error(401, 1004),
    });
    const push = await pushOf(stack(), app, answers.push.msg_id);
    expect(await finished(stack(), push.id)).toMatchObject({ outcomes: { accepted: 1 } });
  });
});
