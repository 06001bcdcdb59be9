import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/**
 * A WeChat for benchmarks: keep-alive HTTP/1.1 on raw sockets, doing as little per call as can be, so that it is never
 * the limit. Answers token, templates and quota calls and counts sends; a fixed delay before each answer to a send.
 */
export interface MockOptions {
  port: number;
  delayMs: number;
  templates: unknown[];
  tls: { cert: string; key: string } | null;
}

export interface MockStats {
  sends: number;
  connections: number;
  firstAt: number;
  lastAt: number;
}

const end = Buffer.from('\r\n\r\n');

export function startMock(
  options: MockOptions,
): Promise<{ port: number; stats: MockStats; set(delayMs: number): void }> {
  const stats: MockStats = { sends: 0, connections: 0, firstAt: 0, lastAt: 0 };
  let delayMs = options.delayMs;
  let msgId = 3_248_682_510_344_000_000n;
  const answer = (json: string) =>
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}\r\nconnection: keep-alive\r\n\r\n${json}`;
  const token = answer(JSON.stringify({ access_token: 'BENCH_TOKEN', expires_in: 7200 }));
  const templates = answer(JSON.stringify({ errcode: 0, errmsg: 'ok', data: options.templates }));
  const accepted = '{"errcode":0,"errmsg":"ok","msgid":';
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${accepted.length + 20}\r\nconnection: keep-alive\r\n\r\n${accepted}`;
  // Answers of one delay go out by one timer per millisecond, not one per call.
  let due: { at: number; sockets: Socket[] }[] = [];
  let timer: NodeJS.Timeout | null = null;

  function send(socket: Socket): void {
    msgId++;
    socket.write(`${head}${msgId}}`, 'latin1');
  }

  function flush(): void {
    const now = performance.now();
    while (due.length > 0 && due[0]!.at <= now) for (const socket of due.shift()!.sockets) send(socket);
    timer = due.length > 0 ? setTimeout(flush, Math.max(1, due[0]!.at - now)) : null;
  }

  function later(socket: Socket): void {
    const at = Math.ceil(performance.now()) + delayMs;
    const last = due.at(-1);
    if (last?.at === at) last.sockets.push(socket);
    else due.push({ at, sockets: [socket] });
    timer ??= setTimeout(flush, delayMs);
  }

  function onRequest(socket: Socket, line: string): void {
    if (line.startsWith('POST /cgi-bin/message/subscribe/send')) {
      stats.sends++;
      stats.lastAt = Date.now();
      if (stats.firstAt === 0) stats.firstAt = stats.lastAt;
      if (delayMs === 0) send(socket);
      else later(socket);
    } else if (line.startsWith('POST /cgi-bin/stable_token')) socket.write(token);
    else if (line.startsWith('GET /wxaapi/newtmpl/gettemplate')) socket.write(templates);
    else if (line.startsWith('GET /_stats')) socket.end(answer(JSON.stringify(stats)));
    else if (line.startsWith('POST /_reset')) {
      Object.assign(stats, { sends: 0, firstAt: 0, lastAt: 0 });
      delayMs = Number(/delay=(\d+)/.exec(line)?.[1] ?? delayMs);
      due = [];
      socket.end(answer('{}'));
    } else socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
  }

  function onConnection(socket: Socket): void {
    stats.connections++;
    socket.setNoDelay(true);
    let rest: Buffer | null = null;
    socket.on('data', (chunk: Buffer) => {
      let data = rest === null ? chunk : Buffer.concat([rest, chunk]);
      rest = null;
      while (data.length > 0) {
        const headEnd = data.indexOf(end);
        if (headEnd < 0) break;
        const header = data.toString('latin1', 0, headEnd);
        const length = lengthOf(header);
        const total = headEnd + 4 + length;
        if (data.length < total) break;
        onRequest(socket, header);
        data = data.subarray(total);
      }
      if (data.length > 0) rest = data;
    });
    socket.on('error', () => socket.destroy());
  }

  const server = options.tls === null ? createServer(onConnection) : createTlsServer(options.tls, onConnection);
  return new Promise((resolve) => {
    server.listen(options.port, '127.0.0.1', 8192, () => {
      resolve({ port: (server.address() as { port: number }).port, stats, set: (ms) => (delayMs = ms) });
    });
  });
}

function lengthOf(header: string): number {
  const at = header.indexOf('ontent-');
  if (at < 0) return 0;
  const match = /\r\ncontent-length: ?(\d+)/i.exec(header);
  return match === null ? 0 : Number(match[1]);
}
