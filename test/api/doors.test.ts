import { createCipheriv } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { idAt, newId } from '#core/ids.ts';
import { sign } from '#emulator/callbacks/seal.ts';
import { applied, callback, makeApp, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { createTime, deliver, makeCallback, type Wire } from './support/callback.ts';
import { expectProblem, send } from './support/http.ts';
import { logIn, type MiniProgram } from './support/miniprogram.ts';
import { stored } from './support/stored.ts';

const stack = useStack();
let app: TestApp;
let plain: TestApp;
let alice: MiniProgram;
const openid = 'oAlice0000001';
const dayMs = 86_400_000;

beforeAll(async () => {
  app = await makeApp(stack());
  plain = await makeApp(stack(), { callback: { mode: 'plain', format: 'json' } });
  alice = await logIn(stack(), app, openid);
  await applied(stack());
});

const popup = (of = app) => ({
  event: 'subscribe_msg_popup_event' as const,
  openid,
  createTime: createTime(Date.now()),
  items: [{ TemplateId: of.template, SubscribeStatusString: 'accept', PopupScene: '0' }],
});

/** Does something that must leave no row. */
async function leavesNothing(act: () => Promise<void>): Promise<void> {
  const before = await stored(stack());
  await act();
  expect(await stored(stack())).toEqual(before);
}

describe('the door of WeChat', () => {
  it.each<[string, Wire, string]>([
    ['forged with another Token', { token: 'SomebodyElse' }, 'signature'],
    ['forged in clear with another Token', { token: 'SomebodyElse', mode: 'plain' }, 'signature'],
    ['in clear for an app with a key', { mode: 'plain' }, 'not_encrypted'],
    ['in clear XML for an app with a key', { mode: 'plain', format: 'xml' }, 'not_encrypted'],
    ['meant for another app', { appid: 'wxforeign0001' }, 'appid'],
    ['sealed with another key', { aesKey: 'ZYXWVUTSRQPONMLKJIHGFEDCBA9876543210zyxwvut' }, 'padding'],
  ])('refuses what is %s', async (_, wire, reason) => {
    await leavesNothing(async () => {
      const answer = await deliver(stack(), makeCallback(app, popup(), wire));
      // Bytes decrypted with another key may end like a padding by chance; then the rest gives it away.
      if (reason === 'padding') expect(['padding', 'format', 'appid']).toContain(answer.body.reason);
      else expect(answer.body.reason).toBe(reason);
      expectProblem(answer, 'callback_refused');
    });
  });

  it('refuses a body exchanged under a good signature', async () => {
    await leavesNothing(async () => {
      const good = makeCallback(app, popup());
      const other = makeCallback(app, { ...popup(), openid: 'oMallory00001' });
      expectProblem(await deliver(stack(), { ...good, body: other.body }), 'callback_refused');
    });
  });

  it('refuses sealed bytes with a wrong padding, though signed', async () => {
    const seal = (tail: Buffer) => {
      const key = Buffer.from(`${callback.aesKey}=`, 'base64');
      const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
      return Buffer.concat([cipher.update(Buffer.concat([Buffer.alloc(48), tail])), cipher.final()]).toString('base64');
    };
    await leavesNothing(async () => {
      for (const tail of [Buffer.alloc(16), Buffer.alloc(16, 33), Buffer.alloc(16, 255)]) {
        const encrypted = seal(tail);
        const proof = { timestamp: '1770000000', nonce: '1', encrypt_type: 'aes' };
        const msg_signature = sign(callback.token, proof.timestamp, proof.nonce, encrypted);
        const query = new URLSearchParams({ ...proof, msg_signature });
        const raw = JSON.stringify({ ToUserName: 'gh_test', Encrypt: encrypted });
        const answer = await send(stack(), 'POST', `/door/wechat/${app.id}?${query}`, { raw, key: null });
        expectProblem(answer, 'callback_refused');
        expect(answer.body.reason).toBe('padding');
      }
    });
  });

  it.each([
    ['an entity', '<!DOCTYPE xml [<!ENTITY x "accept">]><xml><MsgType>event</MsgType><Event>&x;</Event></xml>'],
    ['a DOCTYPE', '<!DOCTYPE xml SYSTEM "http://evil.example/x.dtd"><xml><MsgType>event</MsgType></xml>'],
    ['neither XML nor JSON', 'MsgType=event'],
    ['nothing', ''],
    ['half an XML', '<xml><MsgType>event'],
  ])('refuses %s', async (_, raw) => {
    await leavesNothing(async () => {
      const { path } = makeCallback(plain, popup(plain), { mode: 'plain' });
      const answer = await send(stack(), 'POST', path, { raw, type: 'text/xml', key: null });
      expectProblem(answer, 'callback_refused');
      expect(answer.body.reason).toBe('format');
    });
  });

  it('knows no app but ours, and takes no body without end', async () => {
    const { path, body } = makeCallback(app, popup());
    const elsewhere = path.replace(app.id, newId());
    expectProblem(await send(stack(), 'POST', elsewhere, { raw: body, key: null }), 'not_found');
    expectProblem(await send(stack(), 'POST', '/door/wechat/x', { raw: body, key: null }), 'not_found');
    const huge = await send(stack(), 'POST', path, { raw: 'x'.repeat(300 * 1024), key: null });
    expectProblem(huge, 'body_too_large');
  });

  it('echoes to who knows the Token', async () => {
    expect(await stack().control.post(`/apps/${app.appid}/callback/verify`, {})).toMatchObject({ ok: true });
    const forged = `/door/wechat/${app.id}?signature=0&timestamp=1&nonce=2&echostr=evil`;
    expectProblem(await send(stack(), 'GET', forged, { key: null }), 'callback_refused');
  });

  it('takes what is not about us, and keeps nothing of it', async () => {
    await leavesNothing(async () => {
      const unknown = { ...popup(), items: [{ TemplateId: 'TPL_NOBODY', SubscribeStatusString: 'accept' }] };
      expect((await deliver(stack(), makeCallback(app, unknown))).text).toBe('success');
      await stack().control.post(`/apps/${app.appid}/callback/debug`, {});
      await stack().control.post('/settle', {});
    });
  });
});

describe('the door of mini-programs', () => {
  const results = () => ({ [app.template]: 'accept' });
  const token = async (at: Date, of = app) =>
    (await stack().service.vaults.ofApp(of.id)).clientToken(await of.recipientId(openid), at);
  const consent = (key: string | null, body: unknown = { nonce: newId(), results: results() }) =>
    send(stack(), 'POST', '/door/consent', { json: body, key });
  const later = () => new Date(Date.now() + dayMs);

  it('refuses log-ins with a code that is none or was used', async () => {
    await leavesNothing(async () => {
      const enter = (code: string, id = app.id) =>
        send(stack(), 'POST', '/door/session', { json: { app: id, code }, key: null });
      expectProblem(await enter('made-up'), 'validation_failed', ['/code']);
      expectProblem(await enter('made-up', newId()), 'not_found');
    });
    const { code } = await stack().control.post<{ code: string }>(`/apps/${app.appid}/phones/${openid}/login`, {});
    const json = { app: app.id, code };
    expect((await send(stack(), 'POST', '/door/session', { json, key: null })).status).toBe(200);
    const again = await send(stack(), 'POST', '/door/session', { json, key: null });
    expectProblem(again, 'validation_failed', ['/code']);
    await applied(stack());
  });

  it('refuses client tokens that are expired, changed or no token', async () => {
    const good = await token(later());
    const flip = (at: number) => good.slice(0, at) + (good[at] === 'A' ? 'B' : 'A') + good.slice(at + 1);
    await leavesNothing(async () => {
      expectProblem(await consent(await token(new Date(Date.now() - 1000))), 'client_token_expired');
      for (const bad of [null, 'x', stack().key, flip(30), flip(50), flip(70), `${good}A`])
        expectProblem(await consent(bad), 'client_token_invalid');
    });
    expect((await consent(good)).status).toBe(202);
    await applied(stack());
  });

  it('takes a token for its own app only', async () => {
    await leavesNothing(async () => {
      // A good session of the other app, which does not have this template.
      expectProblem(await consent(await token(later(), plain)), 'template_not_found', [`/results/${app.template}`]);
      // Signed by the other app, naming ours.
      const vault = await stack().service.vaults.ofApp(plain.id);
      const theirs = Buffer.from(vault.clientToken(await plain.recipientId(openid), later()), 'base64url');
      const ours = Buffer.from(await token(later()), 'base64url');
      ours.copy(theirs, 1, 1, 17);
      expectProblem(await consent(theirs.toString('base64url')), 'client_token_invalid');
    });
  });

  it('refuses nonces that are none or dated far off, and tells its time', async () => {
    const dated = (days: number) => idAt(new Date(Date.now() + days * dayMs), Buffer.alloc(10, 7));
    await leavesNothing(async () => {
      const nonce = '6f1c1f6e-3f43-4b53-9d2a-0a5c2f2f3f11';
      expectProblem(await consent(alice.token, { nonce, results: results() }), 'validation_failed', ['/nonce']);
      for (const days of [-8.1, 1.1]) {
        const answer = await consent(alice.token, { nonce: dated(days), results: results() });
        expectProblem(answer, 'nonce_out_of_range');
        expect(Math.abs(Date.parse(answer.body.server_time) - Date.now())).toBeLessThan(60_000);
      }
      expectProblem(await consent(alice.token, { nonce: newId(), results: {} }), 'validation_failed', ['/results']);
      const odd = { [app.template]: 'perhaps' };
      const answer = await consent(alice.token, { nonce: newId(), results: odd });
      expectProblem(answer, 'validation_failed', [`/results/${app.template}`]);
    });
    expect((await alice.report(results(), { nonce: dated(-7.9) })).status).toBe(202);
    expect((await alice.report(results(), { nonce: dated(0.9) })).status).toBe(202);
    await applied(stack());
  });

  it('refuses delivery tokens it did not make', async () => {
    const name = { pushId: newId(), recipientId: await app.recipientId(openid) };
    const foreign = (await stack().service.vaults.ofApp(plain.id)).deliveryToken(name);
    const opened = (delivery: string) =>
      send(stack(), 'POST', '/door/opened', { json: { app: app.id, delivery, scene: 1014 }, key: null });
    await leavesNothing(async () => {
      for (const delivery of [foreign, 'x', '', 'A'.repeat(60), alice.token])
        expectProblem(await opened(delivery), 'delivery_token_invalid');
      const batch = { app_id: app.id, items: [{ delivery: foreign }, { delivery: 'x' }] };
      const answer = await send(stack(), 'POST', '/v1/opens', { json: batch });
      expect(answer).toMatchObject({ status: 202, body: { received: 2, duplicates: 0, refused: 2 } });
    });
  });

  it('shows scenes, and only those there are', async () => {
    const scene = (key: string) => send(stack(), 'GET', `/door/scene?app=${app.id}&key=${key}`, { key: null });
    expect((await scene('main')).body).toMatchObject({
      key: 'main',
      version: 1,
      templates: [{ id: app.template, title: '测试提醒', type: 'one_time' }],
    });
    expectProblem(await scene('other'), 'not_found');
  });
});
