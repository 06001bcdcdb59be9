import { createDecipheriv, createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appid, type Desk, makeDesk, makeReceiver, oneTime, other, type Received } from './testing/desk.ts';

const token = 'callbacktoken';
const encodingAesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';

const sha1 = (...parts: (string | null)[]) => createHash('sha1').update(parts.sort().join('')).digest('hex');

/** Opens a sealed body by the documents: no library, no code of the emulator. */
function open(encrypted: string): { text: string; appid: string; pad: number } {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(encrypted, 'base64'), decipher.final()]);
  const pad = plain.at(-1)!;
  expect(plain.length % 32).toBe(0);
  expect([...plain.subarray(-pad)].every((byte) => byte === pad)).toBe(true);
  const length = plain.readUInt32BE(16);
  const text = plain.toString('utf8', 20, 20 + length);
  return { text, appid: plain.toString('utf8', 20 + length, plain.length - pad), pad };
}

describe('callbacks', () => {
  let desk: Desk;
  let receiver: Awaited<ReturnType<typeof makeReceiver>>;
  beforeEach(async () => {
    receiver = await makeReceiver();
    desk = await makeDesk();
    await desk.phone('oA');
  });
  afterEach(async () => {
    await desk.emulator.close();
    await receiver.close();
  });

  const listen = (mode: string, format: string, url = receiver.url) =>
    desk.control('PUT', `/apps/${appid}`, { callback: { url, token, encodingAesKey, mode, format } });
  const accept = (tmplIds: string[], more: Record<string, unknown> = {}) =>
    desk.control('POST', `/apps/${appid}/phones/oA/subscribe`, { tmplIds, choice: 'accept', ...more });
  const settled = async (): Promise<Received> => {
    await desk.emulator.settle();
    expect(receiver.got).toHaveLength(1);
    return receiver.got[0]!;
  };
  const counts = async () =>
    (await desk.control<{ callbacks: Record<string, number> }>('GET', `/log?appid=${appid}`)).callbacks;

  it('come in clear JSON, signed, with numbers as strings', async () => {
    await listen('plain', 'json');
    await accept([oneTime]);
    const got = await settled();
    expect(JSON.parse(got.body)).toEqual({
      ToUserName: 'gh_test',
      FromUserName: 'oA',
      CreateTime: '1775966400',
      MsgType: 'event',
      Event: 'subscribe_msg_popup_event',
      List: { TemplateId: oneTime, SubscribeStatusString: 'accept', PopupScene: '0' },
    });
    const { query } = got;
    expect(query.get('signature')).toBe(sha1(token, query.get('timestamp'), query.get('nonce')));
    expect(query.get('openid')).toBe('oA');
    expect(query.has('msg_signature')).toBe(false);
  });

  it('come in clear XML with one List per template', async () => {
    await listen('plain', 'xml');
    await accept([oneTime, other], { choice: { [oneTime]: 'accept' } });
    const { body, headers } = await settled();
    expect(headers['content-type']).toBe('text/xml');
    const wrapped = /<SubscribeMsgPopupEvent>(.*)<\/SubscribeMsgPopupEvent>/.exec(body)?.[1] ?? '';
    expect(wrapped.match(/<List>/g)).toHaveLength(2);
    expect(wrapped).toContain('<SubscribeStatusString><![CDATA[reject]]></SubscribeStatusString>');
    expect(body).toContain('<CreateTime>1775966400</CreateTime>');
  });

  it.each(['json', 'xml'])('come sealed in safe mode (%s) and open by the documents', async (format) => {
    await listen('safe', format);
    await accept([oneTime]);
    const { body, query } = await settled();
    expect(body).not.toContain('subscribe_msg_popup_event');
    const encrypted = format === 'json' ? JSON.parse(body).Encrypt : /<Encrypt><!\[CDATA\[(.*?)\]\]>/.exec(body)![1];
    expect(query.get('encrypt_type')).toBe('aes');
    expect(query.get('msg_signature')).toBe(sha1(token, query.get('timestamp'), query.get('nonce'), encrypted));
    const opened = open(encrypted);
    expect(opened.appid).toBe(appid);
    expect(opened.text).toContain('subscribe_msg_popup_event');
    expect(opened.text).toContain(oneTime);
  });

  it('come in clear and sealed together in compatible mode', async () => {
    await listen('compatible', 'json');
    await accept([oneTime]);
    const body = JSON.parse((await settled()).body);
    expect(body.Event).toBe('subscribe_msg_popup_event');
    expect(JSON.parse(open(body.Encrypt).text).List).toEqual(body.List);
  });

  it('uses paddings up to a block of 32', async () => {
    await listen('safe', 'json');
    const pads = new Set<number>();
    for (let i = 0; i < 40; i += 1)
      await desk.control('POST', `/apps/${appid}/callback/debug`, { text: 'x'.repeat(i) });
    await desk.emulator.settle();
    for (const { body } of receiver.got) pads.add(open(JSON.parse(body).Encrypt).pad);
    expect([...pads].sort((a, b) => a - b)).toEqual(Array.from({ length: 32 }, (_, i) => i + 1));
  });

  it('write List as an object for one and an array for several, or as switched', async () => {
    await listen('plain', 'json');
    const list = async (tmplIds: string[], shape: string) => {
      await desk.control('POST', '/switches', { list: shape });
      receiver.got.length = 0;
      await accept(tmplIds);
      return JSON.parse((await settled()).body);
    };
    expect(Array.isArray((await list([oneTime], 'wechat')).List)).toBe(false);
    expect((await list([oneTime, other], 'wechat')).List).toHaveLength(2);
    expect((await list([oneTime], 'array')).List).toHaveLength(1);
    const nested = await list([oneTime], 'nested');
    expect(nested.List).toBeUndefined();
    expect(nested.SubscribeMsgPopupEvent.List.TemplateId).toBe(oneTime);
  });

  it('tell of a taken message with its msgid as text, and of a refusal in the card', async () => {
    await desk.phone('oA', 1);
    await listen('plain', 'json');
    const sent = await desk.send({ touser: 'oA' });
    const event = JSON.parse((await settled()).body);
    expect(event).toMatchObject({ Event: 'subscribe_msg_sent_event', FromUserName: 'oA' });
    expect(event.List).toEqual({
      TemplateId: oneTime,
      MsgID: expect.any(String),
      ErrorCode: '0',
      ErrorStatus: 'success',
    });
    expect(sent.text).toContain(`"msgid":${event.List.MsgID}}`);
    receiver.got.length = 0;
    await desk.control('POST', `/apps/${appid}/phones/oA/refuse-in-message`, { tmplId: oneTime });
    const change = JSON.parse((await settled()).body);
    expect(change.Event).toBe('subscribe_msg_change_event');
    expect(change.List).toEqual({ TemplateId: oneTime, SubscribeStatusString: 'reject' });
  });

  it('carry a user message with a bare MsgId and debug_demo with real numbers', async () => {
    await listen('plain', 'json');
    await desk.control('POST', `/apps/${appid}/phones/oA/say`, { text: '在吗？"MsgId":"1"' });
    const said = await settled();
    expect(said.body).toMatch(/"MsgId":32486825103441920\d\d\}$/);
    expect(JSON.parse(said.body)).toMatchObject({
      MsgType: 'text',
      Content: '在吗？"MsgId":"1"',
      CreateTime: 1_775_966_400,
    });
    receiver.got.length = 0;
    await desk.control('POST', `/apps/${appid}/callback/debug`, { text: 'hi' });
    expect(JSON.parse((await settled()).body)).toMatchObject({
      Event: 'debug_demo',
      debug_str: 'hi',
      CreateTime: 1_775_966_400,
    });
  });

  it('are tried three times in all when the receiver refuses or keeps silent', async () => {
    const broken = await makeReceiver((_, count) => (count === 2 ? null : { status: 500, body: 'no' }));
    const hasty = await makeDesk(
      { callbackTimeoutMs: 100 },
      { callback: { url: broken.url, token, encodingAesKey, mode: 'plain', format: 'json' } },
    );
    await hasty.phone('oA', 1);
    await hasty.send({ touser: 'oA' });
    await hasty.emulator.settle();
    expect(broken.got).toHaveLength(3);
    expect(new Set(broken.got.map((got) => got.body)).size).toBe(1);
    expect(hasty.emulator.world.apps.get(appid)!.stats.callbacks).toEqual({ sent: 0, failed: 1, pending: 0 });
    await hasty.emulator.close();
    await broken.close();
  });

  it('stop at the first success', async () => {
    const flaky = await makeReceiver((_, count) => ({ status: count < 2 ? 503 : 200, body: 'success' }));
    await listen('plain', 'json', flaky.url);
    await accept([oneTime]);
    await desk.emulator.settle();
    expect(flaky.got).toHaveLength(2);
    expect(await counts()).toEqual({ sent: 1, failed: 0, pending: 0 });
    await flaky.close();
  });

  it('come twice when switched', async () => {
    await listen('safe', 'json');
    await desk.control('POST', '/switches', { duplicateCallbacks: true });
    await accept([oneTime]);
    await desk.emulator.settle();
    const texts = receiver.got.map(({ body }) => open(JSON.parse(body).Encrypt).text);
    expect(texts).toHaveLength(2);
    expect(texts[1]).toBe(texts[0]);
  });

  it('are lost when the report is silent, and absent without a pop-up unless switched', async () => {
    await listen('plain', 'json');
    await accept([oneTime], { silentReport: true, alwaysKeep: true });
    await accept([oneTime]);
    await desk.emulator.settle();
    expect(receiver.got).toHaveLength(0);
    await desk.control('POST', '/switches', { popupEventWhenKept: true });
    await accept([oneTime]);
    await settled();
  });

  it('verify the URL as the console does', async () => {
    const echo = await makeReceiver(({ query }) => ({ status: 200, body: query.get('echostr') ?? '' }));
    await listen('safe', 'json', `${echo.url}?keep=1`);
    expect(await desk.control('POST', `/apps/${appid}/callback/verify`)).toMatchObject({ ok: true, status: 200 });
    const { query, method } = echo.got[0]!;
    expect(method).toBe('GET');
    expect(query.get('keep')).toBe('1');
    expect(query.get('signature')).toBe(sha1(token, query.get('timestamp'), query.get('nonce')));
    await listen('safe', 'json');
    expect(await desk.control('POST', `/apps/${appid}/callback/verify`)).toMatchObject({ ok: false, body: 'success' });
    await echo.close();
  });

  it('deliver many over few connections', async () => {
    const sockets = new Set<unknown>();
    receiver.server.on('connection', (socket) => sockets.add(socket));
    await listen('plain', 'json');
    const { openids } = await desk.control<{ openids: string[] }>('POST', `/apps/${appid}/phones`, {
      count: 600,
      prefix: 'oMany',
    });
    const app = desk.emulator.world.apps.get(appid)!;
    expect(openids).toHaveLength(600);
    await Promise.all(
      openids.map((openid) =>
        desk.control('POST', `/apps/${appid}/phones/${openid}/subscribe`, { tmplIds: [oneTime] }),
      ),
    );
    await desk.emulator.settle();
    expect(app.stats.callbacks).toEqual({ sent: 600, failed: 0, pending: 0 });
    expect(new Set(receiver.got.map((got) => got.query.get('openid'))).size).toBe(600);
    expect(sockets.size).toBeLessThanOrEqual(32);
  });
});
