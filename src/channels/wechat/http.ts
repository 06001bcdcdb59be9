import { buildConnector, Client } from 'undici';
import { type HttpAnswer, HttpCall, type HttpRequest } from './http-call.ts';

export type { HttpAnswer, HttpRequest } from './http-call.ts';

export interface WechatHttpOptions {
  /** E.g. `https://api.weixin.qq.com`; a path, if any, is put in front of every request's. */
  baseUrl: string;
  /** Most connections at a time, and so most calls at a time. */
  connections: number;
  connectTimeoutMs: number;
  /** From the last byte of the request to the first of the answer. Above 1 s undici keeps it to about half a second. */
  headersTimeoutMs: number;
  /** For the whole body of an answer. */
  bodyTimeoutMs: number;
}

/** Kept-alive HTTP/1.1 connections to one host. */
export interface WechatHttp {
  /** One call. Waits its turn, first come first served, when all connections are busy. Throws `TransportError` only. */
  request(request: HttpRequest): Promise<HttpAnswer>;
  /** How many more calls could start this instant. */
  free(): number;
  /** How many calls hold a connection. */
  inFlight(): number;
  /** Changes the number of connections; surplus ones go as soon as their call ends. */
  resize(connections: number): void;
  /** Refuses new and waiting calls, lets those in flight end, then closes. */
  close(): Promise<void>;
}

const maxResponseBytes = 4 * 1024 * 1024;
const json = ['content-type', 'application/json'];

/**
 * A free list of undici `Client` objects, one connection each. Against undici's own Agent or Pool it saves the linear
 * search for an idle connection, and `dispatch` with a handler object saves the streams of `request` and `fetch`.
 *
 * The list is a stack: the connection used last is used next, so the others age out by undici's keep-alive timeout
 * (4 s unless the server's `Keep-Alive` header says otherwise) before the server closes them under a call. HTTP/1.1
 * without pipelining, because a broken connection then leaves at most one call in doubt. One connector serves all, so
 * that a new connection resumes a TLS session.
 */
export function createWechatHttp(options: WechatHttpOptions): WechatHttp {
  const base = new URL(options.baseUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  const connect = buildConnector({ allowH2: false, timeout: options.connectTimeoutMs });
  const idle: Client[] = [];
  const waiting: HttpCall[] = [];
  const discarded = new Set<Promise<void>>();
  let connections = options.connections;
  let inFlight = 0;
  let closing: PromiseWithResolvers<void> | null = null;

  function newClient(): Client {
    return new Client(base.origin, {
      connect,
      pipelining: 1,
      allowH2: false,
      headersTimeout: options.headersTimeoutMs,
      bodyTimeout: options.bodyTimeoutMs,
      maxResponseSize: maxResponseBytes,
    });
  }

  function discard(client: Client): void {
    // Not from within undici's own callback, which still looks at the client after it returns.
    const gone = Promise.resolve()
      .then(() => client.destroy())
      .finally(() => discarded.delete(gone));
    discarded.add(gone);
  }

  function start(call: HttpCall): void {
    const client = idle.pop() ?? newClient();
    inFlight++;
    call.release = (broken) => {
      inFlight--;
      // undici reconnects by itself, but a client that reports a failure is still in the middle of clearing its queue:
      // a waiting call handed to it at this moment would trip its own assertion.
      if (broken || inFlight + idle.length >= connections) discard(client);
      else idle.push(client);
      startWaiting();
      if (inFlight === 0) closing?.resolve();
    };
    const { method, path, body, bytes, headers = json } = call.request;
    client.dispatch({ method, path: prefix + path, headers, body: body ?? bytes ?? null }, call);
  }

  function startWaiting(): void {
    while (inFlight < connections) {
      const next = waiting.shift();
      if (next === undefined) return;
      start(next);
    }
  }

  return {
    request(request) {
      return new Promise((resolve, reject) => {
        const call = new HttpCall(request, options.bodyTimeoutMs, resolve, reject);
        if (closing !== null) call.fail('UND_ERR_CLOSED');
        else if (inFlight < connections) start(call);
        else waiting.push(call);
      });
    },
    free: () => (closing === null ? Math.max(0, connections - inFlight - waiting.length) : 0),
    inFlight: () => inFlight,
    resize(next) {
      connections = next;
      while (idle.length > 0 && inFlight + idle.length > connections) discard(idle.pop()!);
      startWaiting();
    },
    async close() {
      if (closing === null) {
        closing = Promise.withResolvers();
        for (const call of waiting.splice(0)) call.fail('UND_ERR_CLOSED');
        if (inFlight === 0) closing.resolve();
      }
      await closing.promise;
      for (const client of idle.splice(0)) discard(client);
      await Promise.all(discarded);
    },
  };
}
