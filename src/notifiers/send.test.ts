import { createHmac } from 'node:crypto';
import { createServer as createHttp, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notifierConfig } from '#contract/notifier.ts';
import { Outgoing } from './http/outgoing.ts';
import type { Notice } from './notice.ts';
import { type CalledConfig, sendNotice } from './send.ts';

const outgoing = new Outgoing({ allow: ['127.0.0.1'], timeoutMs: 2000 });
const sign = (secret: string, id: string, when: Date, body: string) => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(when.getTime() / 1000)),
  'webhook-signature': new Webhook(secret).sign(id, when, body),
});
const at = new Date();
const notice: Notice = {
  id: '01a22110-0000-7000-8000-000000000000',
  severity: 'critical',
  title: { zh: '发送量骤降', en: 'Volume drops' },
  lines: [{ zh: '最近 15 分钟 3 次', en: '3 in 15 minutes' }],
  link: 'https://push.example.com/v1/stats',
  at: at.toISOString(),
};
const tell = (config: object) => sendNotice(outgoing, notifierConfig.parse(config) as CalledConfig, notice, at, sign);

interface Seen {
  url: URL;
  headers: Record<string, string>;
  body: string;
}

describe('notifiers', () => {
  let server: Server;
  let base: string;
  let answer = '{"errcode":0,"code":0}';
  const seen: Seen[] = [];
  const last = () => seen.at(-1)!;
  beforeAll(async () => {
    server = createHttp((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = Buffer.concat(parts).toString();
        seen.push({ url: new URL(request.url!, base), headers: request.headers as Record<string, string>, body });
        response.end(answer);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  it('enterprise WeChat: a text message, and its own code says when it is refused', async () => {
    expect(await tell({ kind: 'wecom', url: `${base}/cgi-bin/webhook/send?key=k` })).toEqual({ error: null });
    const { msgtype, text } = JSON.parse(last().body);
    expect([msgtype, text.content]).toEqual(['text', expect.stringMatching(/发送量骤降.*3 in 15 minutes.*https:/s)]);
    answer = '{"errcode":93000,"errmsg":"invalid webhook url"}';
    expect((await tell({ kind: 'wecom', url: base })).error).toBe('answered 93000 invalid webhook url');
    answer = '{"errcode":0,"code":0}';
  });

  it('DingTalk: signed in the query, key and text as its documents say', async () => {
    const secret = 'SEC000000000000000000000000000000';
    expect(await tell({ kind: 'dingtalk', url: `${base}/robot/send?access_token=t`, secret })).toEqual({ error: null });
    const { searchParams } = last().url;
    const timestamp = searchParams.get('timestamp')!;
    expect(Math.abs(Number(timestamp) - Date.now())).toBeLessThan(3_600_000);
    const expected = createHmac('sha256', secret).update(`${timestamp}\n${secret}`, 'utf8').digest();
    expect(Buffer.from(searchParams.get('sign')!, 'base64').equals(expected)).toBe(true);
    expect(searchParams.get('access_token')).toBe('t');
  });

  it('Feishu: signed in the body, the text is the key', async () => {
    const secret = 'feishu-secret';
    expect(await tell({ kind: 'feishu', url: `${base}/open-apis/bot/v2/hook/x`, secret })).toEqual({ error: null });
    const { timestamp, sign: signature, msg_type, content } = JSON.parse(last().body);
    const expected = createHmac('sha256', Buffer.from(`${timestamp}\n${secret}`))
      .update(Buffer.alloc(0))
      .digest('base64');
    expect([msg_type, signature]).toEqual(['text', expected]);
    expect(content.text).toContain('Volume drops');
    answer = '{"code":19021,"msg":"sign match fail or timestamp is not within one hour from current time"}';
    expect((await tell({ kind: 'feishu', url: base, secret })).error).toMatch(/^answered 19021 sign match fail/);
    answer = '{"errcode":0,"code":0}';
  });

  it('a webhook: signed by Standard Webhooks', async () => {
    const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
    expect(await tell({ kind: 'webhook', url: `${base}/hook`, secret })).toEqual({ error: null });
    expect(new Webhook(secret).verify(last().body, last().headers)).toMatchObject({ type: 'notice', data: notice });
  });

  it('nobody: an address inside, or one that does not answer, is said to be so', async () => {
    expect((await tell({ kind: 'wecom', url: 'http://10.0.0.1/' })).error).toMatch(/not on the public internet/);
    expect((await tell({ kind: 'wecom', url: 'http://127.0.0.1:1/' })).error).toMatch(/ECONNREFUSED/);
    const mail = { kind: 'email', host: '169.254.169.254', from: 'a@example.com', to: ['b@example.com'] };
    expect((await tell(mail)).error).toMatch(/not on the public internet/);
  });

  it('mail: subject and text in both languages, to everybody', async () => {
    let mail = '';
    const smtp = createTcp((socket) => {
      let inData = false;
      socket.setEncoding('utf8');
      socket.write('220 test ESMTP\r\n');
      socket.on('data', (text: string) => {
        mail += text;
        if (inData) {
          if (!mail.includes('\r\n.\r\n')) return;
          inData = false;
          return void socket.write('250 taken\r\n');
        }
        for (const line of text.split('\r\n').filter((one) => one !== '')) {
          if (/^EHLO/.test(line)) socket.write('250 test\r\n');
          else if (/^DATA/.test(line)) {
            inData = true;
            socket.write('354 go on\r\n');
          } else if (/^QUIT/.test(line)) socket.end('221 bye\r\n');
          else socket.write('250 ok\r\n');
        }
      });
    });
    await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
    const { port } = smtp.address() as AddressInfo;
    const to = ['one@example.com', 'two@example.com'];
    const config = { kind: 'email', host: '127.0.0.1', port, secure: false, from: 'hongyan@example.com', to };
    expect(await tell(config)).toEqual({ error: null });
    smtp.close();
    expect(mail).toMatch(/RCPT TO:<one@example\.com>.*RCPT TO:<two@example\.com>/s);
    const bytes = mail.replaceAll('=\r\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => `%${hex}`);
    expect(bytes).toContain(encodeURIComponent('最近'));
    expect(mail).toMatch(/Subject: =\?UTF-8\?.*Volume drops/s);
  });
});
