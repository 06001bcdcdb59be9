import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createWechatHttp, type WechatHttp, type WechatHttpOptions } from './http.ts';
import { TransportError } from './transport-errors.ts';

const ended: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ended.push(async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function connectTo(baseUrl: string, options: Partial<WechatHttpOptions> = {}): WechatHttp {
  const timeouts = { connectTimeoutMs: 5_000, headersTimeoutMs: 10_000, bodyTimeoutMs: 10_000 };
  const http = createWechatHttp({ baseUrl, connections: 4, ...timeouts, ...options });
  ended.push(() => http.close());
  return http;
}

/** A server that answers each connection's requests with the given function, below HTTP. */
async function rawServer(onRequest: (socket: Socket, nth: number) => void): Promise<string> {
  return listen(
    createTcpServer((socket) => {
      let nth = 0;
      socket.on('data', () => onRequest(socket, ++nth));
    }),
  );
}

async function httpServer(listener: RequestListener): Promise<string> {
  return listen(createServer(listener));
}

function answer(body: string, head = 'HTTP/1.1 200 OK'): string {
  return `${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

const post = { method: 'POST', path: '/cgi-bin/x', body: '{"a":"中"}' } as const;

async function failureOf(call: Promise<unknown>): Promise<{ code: string; mayHaveLeft: boolean }> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof TransportError)) throw new Error(`not a TransportError: ${error}`);
  return { code: error.code, mayHaveLeft: error.mayHaveLeft };
}

describe('createWechatHttp: answers', () => {
  it('sends method, path below the base, JSON body, and gives status and text', async () => {
    const seen: unknown[] = [];
    const url = await httpServer(async (request, response) => {
      const chunks = await request.toArray();
      seen.push([request.method, request.url, request.headers['content-type'], Buffer.concat(chunks).toString()]);
      response.writeHead(404, { 'content-type': 'text/plain' }).end('没有');
    });
    const http = connectTo(`${url}/wechat/`);
    expect(await http.request(post)).toEqual({ status: 404, text: '没有' });
    expect(await http.request({ method: 'GET', path: '/b?c=d' })).toEqual({ status: 404, text: '没有' });
    expect(seen).toEqual([
      ['POST', '/wechat/cgi-bin/x', 'application/json', '{"a":"中"}'],
      ['GET', '/wechat/b?c=d', 'application/json', ''],
    ]);
  });

  it('joins a body cut in the middle of a character', async () => {
    const bytes = Buffer.from('{"errmsg":"中文"}');
    const url = await httpServer((_request, response) => {
      response.write(bytes.subarray(0, 12), () => response.end(bytes.subarray(12)));
    });
    expect((await connectTo(url).request(post)).text).toBe('{"errmsg":"中文"}');
  });

  it('reuses connections and never opens more than allowed', async () => {
    const sockets = new Set<unknown>();
    const url = await httpServer((request, response) => {
      sockets.add(request.socket);
      response.end('{}');
    });
    const http = connectTo(url, { connections: 3 });
    await Promise.all(Array.from({ length: 30 }, () => http.request(post)));
    expect(sockets.size).toBe(3);
    expect([http.free(), http.inFlight()]).toEqual([3, 0]);
  });

  it('keeps callers waiting in the order they came, and counts', async () => {
    const order: string[] = [];
    const open: (() => void)[] = [];
    let arrived = Promise.withResolvers<void>();
    const url = await httpServer((request, response) => {
      order.push(request.url!);
      open.push(() => response.end('{}'));
      arrived.resolve();
    });
    const http = connectTo(url, { connections: 1 });
    const calls = ['/1', '/2', '/3'].map((path) => http.request({ method: 'GET', path }));
    expect([http.inFlight(), http.free()]).toEqual([1, 0]);
    for (let i = 0; i < 3; i++) {
      await arrived.promise;
      arrived = Promise.withResolvers();
      open[i]!();
    }
    await Promise.all(calls);
    expect(order).toEqual(['/1', '/2', '/3']);
  });

  it('grows at once and shrinks as calls end, closing what is too much', async () => {
    const open: (() => void)[] = [];
    const both = Promise.withResolvers<void>();
    const oneClosed = Promise.withResolvers<void>();
    const server = createServer((_request, response) => {
      open.push(() => response.end('{}'));
      if (open.length === 2) both.resolve();
    });
    // Far beyond the test: the connection must be closed by us, not by age.
    server.keepAliveTimeout = 600_000;
    server.on('connection', (socket) => socket.on('close', () => oneClosed.resolve()));
    const http = connectTo(await listen(server), { connections: 1 });
    const calls = [http.request(post), http.request(post)];
    expect(http.inFlight()).toBe(1);
    http.resize(2);
    expect(http.inFlight()).toBe(2);
    await both.promise;
    http.resize(1);
    for (const go of open) go();
    await Promise.all(calls);
    expect([http.inFlight(), http.free()]).toEqual([0, 1]);
    await oneClosed.promise;
  });

  it('closes after the calls in flight, refusing those that wait and those that come', async () => {
    const open = Promise.withResolvers<() => void>();
    const url = await httpServer((_request, response) => open.resolve(() => response.end('{}')));
    const http = connectTo(url, { connections: 1 });
    const running = http.request(post);
    const waiting = failureOf(http.request(post));
    const go = await open.promise;
    const closed = http.close();
    expect(await waiting).toEqual({ code: 'UND_ERR_CLOSED', mayHaveLeft: false });
    expect(await failureOf(http.request(post))).toEqual({ code: 'UND_ERR_CLOSED', mayHaveLeft: false });
    go();
    expect((await running).status).toBe(200);
    await closed;
    expect([http.free(), http.inFlight()]).toEqual([0, 0]);
  });
});

describe('createWechatHttp: calls that surely did not leave', () => {
  it('when nobody listens', async () => {
    const server = createTcpServer();
    const url = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await failureOf(connectTo(url).request(post))).toEqual({ code: 'ECONNREFUSED', mayHaveLeft: false });
  });

  it('when nobody listens, for those who wait as well', async () => {
    const server = createTcpServer();
    const url = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const http = connectTo(url, { connections: 1 });
    const failures = await Promise.all([1, 2, 3].map(() => failureOf(http.request(post))));
    expect(failures).toEqual(Array(3).fill({ code: 'ECONNREFUSED', mayHaveLeft: false }));
    expect([http.inFlight(), http.free()]).toEqual([0, 1]);
  });

  it('when the TLS handshake fails', async () => {
    const url = await rawServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const failure = await failureOf(connectTo(url.replace('http:', 'https:')).request(post));
    expect(failure.mayHaveLeft).toBe(false);
  });

  it('when the TLS handshake gets no answer', async () => {
    const url = await rawServer(() => {});
    const http = connectTo(url.replace('http:', 'https:'), { connectTimeoutMs: 20 });
    expect(await failureOf(http.request(post))).toEqual({ code: 'UND_ERR_CONNECT_TIMEOUT', mayHaveLeft: false });
  });

  it('when the request itself is not valid', async () => {
    const http = connectTo('http://127.0.0.1:9');
    const failure = await failureOf(http.request({ method: 'GET', path: '/a b' }));
    expect(failure).toEqual({ code: 'UND_ERR_INVALID_ARG', mayHaveLeft: false });
  });

  it('and an idle connection the server closed is replaced without a failure', async () => {
    let connections = 0;
    let gone = Promise.withResolvers<void>();
    const server = createServer((_request, response) => response.end('{}'));
    server.on('connection', (socket) => {
      connections++;
      socket.on('close', () => gone.resolve());
    });
    const http = connectTo(await listen(server), { connections: 1 });
    for (let i = 1; i <= 3; i++) {
      expect((await http.request(post)).status).toBe(200);
      expect(connections).toBe(i);
      server.closeIdleConnections();
      await gone.promise;
      gone = Promise.withResolvers();
    }
  });
});

describe('createWechatHttp: calls that may have left', () => {
  it.each<[string, (socket: Socket) => void, string]>([
    ['the connection is reset after the request', (socket) => socket.resetAndDestroy(), 'ECONNRESET'],
    ['the connection is closed after the request', (socket) => socket.end(), 'UND_ERR_SOCKET'],
    ['the body is cut short', (socket) => socket.end(answer('{"errcode":0}').slice(0, -5)), 'UND_ERR_'],
    ['the head is cut short', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-le'), 'UND_ERR_'],
    ['the answer is not HTTP', (socket) => socket.end('hello there, this is not HTTP\r\n\r\n'), 'HTTPParserError'],
  ])('when %s', async (_what, onRequest, code) => {
    const http = connectTo(await rawServer(onRequest));
    const failure = await failureOf(http.request(post));
    expect(failure).toEqual({ code: expect.stringContaining(code), mayHaveLeft: true });
    expect(http.inFlight()).toBe(0);
  });

  it('when the head of the answer does not come', async () => {
    const http = connectTo(await rawServer(() => {}), { headersTimeoutMs: 20 });
    expect(await failureOf(http.request(post))).toEqual({ code: 'UND_ERR_HEADERS_TIMEOUT', mayHaveLeft: true });
  });

  it('when the body of the answer does not come', async () => {
    const url = await rawServer((socket) => socket.write(answer('{"errcode":0}').slice(0, -5)));
    const http = connectTo(url, { bodyTimeoutMs: 20 });
    expect(await failureOf(http.request(post))).toEqual({ code: 'UND_ERR_BODY_TIMEOUT', mayHaveLeft: true });
  });

  it('when the body of the answer drips', async () => {
    const url = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
      const drip = setInterval(() => socket.write('x'), 2);
      socket.on('close', () => clearInterval(drip));
    });
    const http = connectTo(url, { bodyTimeoutMs: 20 });
    expect(await failureOf(http.request(post))).toEqual({ code: 'UND_ERR_BODY_TIMEOUT', mayHaveLeft: true });
  });

  it('when a kept-alive connection is reset under the second call, and the third gets a new one', async () => {
    let connections = 0;
    const server = createTcpServer((socket) => {
      const mine = ++connections;
      let nth = 0;
      socket.on('data', () => {
        if (mine === 1 && ++nth === 2) socket.resetAndDestroy();
        else socket.write(answer('{}'));
      });
    });
    const http = connectTo(await listen(server), { connections: 1 });
    expect((await http.request(post)).status).toBe(200);
    expect((await failureOf(http.request(post))).mayHaveLeft).toBe(true);
    expect((await http.request(post)).status).toBe(200);
    expect(connections).toBe(2);
  });

  it('and one broken connection does not touch the call on another', async () => {
    const both = Promise.withResolvers<void>();
    const sockets: Socket[] = [];
    const url = await rawServer((socket) => {
      if (sockets.push(socket) === 2) both.resolve();
    });
    const http = connectTo(url, { connections: 2 });
    const calls = [http.request(post), http.request(post)];
    await both.promise;
    sockets[0]!.resetAndDestroy();
    sockets[1]!.write(answer('{}'));
    const results = await Promise.allSettled(calls);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
