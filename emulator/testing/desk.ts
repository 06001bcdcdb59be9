import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Emulator, type EmulatorOptions, startEmulator } from '../index.ts';

export const appid = 'wxTest0000000001';
export const secret = 'secret-of-the-test-app';
export const oneTime = 'TMPL-shipped';
export const other = 'TMPL-arrived';
export const longTerm = 'TMPL-report';

const template = (priTmplId: string, title: string, type: number) => ({
  priTmplId,
  title,
  type,
  content: '商品名称:{{thing1.DATA}}\n发货时间:{{time2.DATA}}',
  example: '商品名称:咖啡豆\n发货时间:2026年4月12日 15:30',
});

export const goodData = { thing1: { value: '咖啡豆' }, time2: { value: '2026年4月12日 15:30' } };

/** A desk for tests: an emulator with one app, and short ways to call both of its APIs. */
export interface Desk {
  emulator: Emulator;
  /** Moves the emulator's clock, in milliseconds. */
  pass(ms: number): void;
  control<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
  wechat<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
  token(): Promise<string>;
  /** A send with good defaults; what is given takes their place. */
  send(change: Record<string, unknown>): Promise<{ errcode: number; errmsg: string; text: string }>;
  phone(openid: string, credits?: number): Promise<void>;
}

export async function makeDesk(options: EmulatorOptions = {}, app: Record<string, unknown> = {}): Promise<Desk> {
  let time = Date.UTC(2026, 3, 12, 4, 0, 0);
  const emulator = await startEmulator({ now: () => time, callbackRetryDelayMs: 1, ...options });
  const text = async (method: string, path: string, body?: unknown): Promise<string> => {
    const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    return (await fetch(`${emulator.url}${path}`, { method, ...sent })).text();
  };
  const desk: Desk = {
    emulator,
    pass: (ms) => {
      time += ms;
    },
    control: async (method, path, body) => JSON.parse(await text(method, `/_emulator${path}`, body)),
    wechat: async (method, path, body) => JSON.parse(await text(method, path, body)),
    token: async () => {
      const body = { grant_type: 'client_credential', appid, secret };
      return (await desk.wechat<{ access_token: string }>('POST', '/cgi-bin/stable_token', body)).access_token;
    },
    send: async (change) => {
      const body = { touser: '', template_id: oneTime, page: 'pages/order?id=1', data: goodData, ...change };
      const path = `/cgi-bin/message/subscribe/send?access_token=${await desk.token()}`;
      const answer = await text('POST', path, body);
      return { ...JSON.parse(answer), text: answer };
    },
    phone: async (openid, credits = 0) => {
      await desk.control('POST', `/apps/${appid}/phones`, { phones: [{ openid }] });
      if (credits)
        await desk.control('POST', `/apps/${appid}/grants`, {
          openids: [openid],
          templates: [oneTime],
          count: credits,
        });
    },
  };
  const templates = [
    template(oneTime, '订单发货提醒', 2),
    template(other, '到货通知', 2),
    template(longTerm, '检查报告通知', 3),
  ];
  await desk.control('PUT', `/apps/${appid}`, { secret, name: '测试小店', originalId: 'gh_test', templates, ...app });
  return desk;
}

export interface Received {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** An HTTP server that keeps what it gets; `answer` gives status and body, or null to keep silent. */
export async function makeReceiver(
  answer: (got: Received, count: number) => { status: number; body: string } | null = () => ({
    status: 200,
    body: 'success',
  }),
): Promise<{ url: string; got: Received[]; server: Server; close(): Promise<void> }> {
  const got: Received[] = [];
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const url = new URL(req.url ?? '/', 'http://receiver');
    const body = Buffer.concat(chunks).toString('utf8');
    const entry = { method: req.method ?? '', path: url.pathname, query: url.searchParams, headers: req.headers, body };
    got.push(entry);
    const reply = answer(entry, got.length);
    if (reply) res.writeHead(reply.status, { 'content-type': 'text/plain' }).end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}/door/wechat`, got, server, close };
}
