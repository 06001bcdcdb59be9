import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { DelayedAnswers } from './delay.ts';
import { SendLog } from './log.ts';
import { RequestReader } from './requests.ts';

export interface MockOptions {
  /** What `newtmpl/gettemplate` lists. */
  templates: unknown[];
  /** PEM texts: the mock then speaks TLS. */
  tls: { cert: string; key: string } | null;
}

export interface MockServer {
  port: number;
  log: SendLog;
  /** Answers to sends from now on leave this much later. */
  setDelay(ms: number): void;
}

/**
 * A WeChat for benchmarks: keep-alive HTTP/1.1 on raw sockets, doing as little per call as can be, so that it is never
 * the limit. Answers the token, template and send calls of an app; every send is accepted.
 */
export async function startMock(options: MockOptions): Promise<MockServer> {
  const log = new SendLog();
  const delayed = new DelayedAnswers();
  const token = answer(JSON.stringify({ access_token: accessToken, expires_in: 7200 }));
  const templates = answer(JSON.stringify({ errcode: 0, errmsg: 'ok', data: options.templates }));
  let delayMs = 0;
  let sent = 0;

  function onRequest(socket: Socket, line: string, body: Buffer): void {
    if (line.startsWith('POST /cgi-bin/message/subscribe/send?')) {
      const msgId = msgIdBase + String(msgIdDigits + ++sent);
      log.add(line, body, msgId);
      const text = `${acceptedHead}${msgId}}`;
      if (delayMs === 0) socket.write(text, 'latin1');
      else delayed.later(socket, text, delayMs);
    } else if (line.startsWith('POST /cgi-bin/stable_token')) socket.write(token);
    else if (line.startsWith('GET /wxaapi/newtmpl/gettemplate')) socket.write(templates);
    else socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
  }

  function onConnection(socket: Socket): void {
    const reader = new RequestReader();
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => reader.read(chunk, ({ line, body }) => onRequest(socket, line, body)));
    socket.on('error', () => socket.destroy());
  }

  const server = options.tls === null ? createServer(onConnection) : createTlsServer(options.tls, onConnection);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 8192, resolve));
  return {
    port: (server.address() as { port: number }).port,
    log,
    setDelay: (ms) => {
      delayMs = ms;
    },
  };
}

/** A token is long, and part of every request. */
const accessToken = `BENCH_${'x'.repeat(130)}`;

/** A msgid has 19 digits; the last ten count. */
const msgIdBase = '324868251';
const msgIdDigits = 1_000_000_000;

const accepted = '{"errcode":0,"errmsg":"ok","msgid":';
const acceptedHead = headOf(accepted.length + 20) + accepted;

function answer(json: string): string {
  return headOf(Buffer.byteLength(json)) + json;
}

function headOf(length: number): string {
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\nconnection: keep-alive\r\n\r\n`;
}
