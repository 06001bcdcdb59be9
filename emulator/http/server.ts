import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Context } from '../context.ts';
import { ControlError } from '../control/request.ts';
import { answerControl } from '../control/routes.ts';
import { basicOf } from '../jiguang/call.ts';
import { answerJpush } from '../jiguang/jpush.ts';
import { answerUms } from '../jiguang/ums.ts';
import { answerWechat, knownPaths } from '../wechat/routes.ts';
import { type Answer, json } from './answer.ts';
import { readBody } from './body.ts';
import { answerPage } from './page.ts';
import { answerPhonePage } from './phone-page.ts';
import { type Log, respond } from './respond.ts';

const wechatBodyLimit = 10 << 20;
const controlBodyLimit = 256 << 20;

/** One server for everything: WeChat's API, the control API below /_emulator/ and the phones page. */
export function makeServer(ctx: Context, log: Log): Server {
  const server = createServer((req, res) => {
    const url = req.url ?? '/';
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    const query = mark < 0 ? '' : url.slice(mark + 1);
    if (knownPaths.has(path)) serveWechat(ctx, req, res, path, query, log);
    else if (/^\/v[13]\//.test(path)) serveJiguang(ctx, req, res, path, query, log);
    else if (path.startsWith('/_emulator/')) void serveControl(ctx, req, res, path, query, log);
    else if (path === '/') res.writeHead(302, { location: '/phones' }).end();
    else
      respond(
        res,
        () => (req.method === 'GET' ? (answerPage(path) ?? answerPhonePage(path)) : null) ?? noSuchPath(path),
        log,
      );
  });
  // Longer than any client's own idle time, so that it is the client that closes: no request meets a closing socket.
  server.keepAliveTimeout = 600_000;
  server.requestTimeout = 0;
  return server;
}

const noSuchPath = (path: string): Answer => json({ errcode: 404, errmsg: `no such path: ${path}` }, 404);

function serveWechat(
  ctx: Context,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  query: string,
  log: Log,
): void {
  readBody(req, wechatBodyLimit, (body) => {
    const ip = (req.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    const call = { method: req.method ?? 'GET', path, query, body, ip };
    respond(res, () => answerWechat(ctx, call) ?? noSuchPath(path), log);
  });
}

/** UMS below /v1/, JPush below /v3/: neither is a path of WeChat's. */
function serveJiguang(
  ctx: Context,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  query: string,
  log: Log,
): void {
  readBody(req, wechatBodyLimit, (body) => {
    const basic = basicOf(req.headers.authorization);
    const call = { method: req.method ?? 'GET', path, query: new URLSearchParams(query), body, ...basic };
    respond(res, () => answerUms(ctx, call) ?? answerJpush(ctx, call) ?? noSuchPath(path), log);
  });
}

async function serveControl(
  ctx: Context,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  query: string,
  log: Log,
): Promise<void> {
  const body = await new Promise<string>((resolve) => readBody(req, controlBodyLimit, resolve));
  // A web page elsewhere must not steer the emulator through somebody's browser.
  const { origin, host } = req.headers;
  if (origin !== undefined && origin !== `http://${host}`) {
    respond(res, () => json({ error: 'the control API answers its own page and programs only' }, 403), log);
    return;
  }
  try {
    const value = await answerControl(ctx, req.method ?? 'GET', path, query, body);
    respond(res, () => json(value), log);
  } catch (error) {
    respond(res, () => refusal(error), log);
  }
}

/** Refusals are the caller's business; anything else is a fault of ours, which `respond` logs. */
function refusal(error: unknown): Answer {
  if (error instanceof ControlError) return json({ error: error.message }, error.status);
  throw error;
}
