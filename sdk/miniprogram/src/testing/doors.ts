import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Platform } from '../platform.ts';
import { scene } from './phone.ts';

type Values = { [key: string]: unknown };

/** The service's doors on a real socket, as strict as the service is, in the hands of the test. */
export interface Doors {
  url: string;
  set: {
    /** Takes the place of an answer for a path: status and body, text as it is. Null: nothing is ever answered. */
    serve: { [path: string]: (body: Values) => { status: number; body: unknown } | null };
    /** The service's clock. */
    now: () => number;
    /** Tokens of log-ins before this one are refused. */
    firstLogin: number;
  };
  /** What the doors took, in order, each nonce once. */
  taken: { path: string; nonce: string; said: Values; occurredAt: string }[];
  /** Calls per path, those of reports. */
  calls: { path: string; size: number }[];
  logins(): number;
  close(): Promise<void>;
  reopen(): Promise<void>;
}

const name = /^[a-z][a-z0-9_.]{0,63}$/;
const nonce = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const day = 24 * 3_600_000;

/** Whether the service takes these values: flat, at most 30, texts of at most 256. */
function isFlat(values: unknown, nulls: boolean): boolean {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return false;
  const all = Object.values(values);
  const fits = (one: unknown) =>
    typeof one === 'string'
      ? one.length <= 256
      : typeof one === 'number' || typeof one === 'boolean' || (nulls && one === null);
  return all.length <= 30 && all.every(fits);
}

const keys = (of: Values, ...wanted: string[]) => Object.keys(of).toSorted().join() === wanted.toSorted().join();
const isEvent = (one: Values) =>
  keys(one, 'nonce', 'name', 'properties', 'occurred_at') && name.test(`${one.name}`) && isFlat(one.properties, false);

/** The reports in a body; null when the service would refuse it. */
function reportsIn(path: string, body: Values): Values[] | null {
  if (path === '/door/events') {
    const events = body.events as Values[];
    return events.length >= 1 && events.length <= 50 && events.every(isEvent) ? events : null;
  }
  if (path !== '/door/identify') return [body];
  return keys(body, 'nonce', 'attributes', 'occurred_at') && isFlat(body.attributes, true) ? [body] : null;
}

export async function openDoors(): Promise<Doors> {
  let logins = 0;

  function answer(path: string, body: Values, token: string): { status: number; body: unknown } | null {
    const own = doors.set.serve[path];
    const server_time = new Date(doors.set.now()).toISOString();
    if (own) return own(body);
    if (path === '/door/session') {
      logins += 1;
      const expires_at = new Date(doors.set.now() + 2 * 3_600_000).toISOString();
      return { status: 200, body: { token: `token-${logins}`, expires_at, server_time } };
    }
    if (path === '/door/scene') return { status: 200, body: { ...scene, server_time } };
    if (path === '/door/opened' || path === '/door/clicked') return { status: 202, body: { duplicate: false } };
    if (!(Number(token.replace('token-', '')) >= doors.set.firstLogin))
      return { status: 401, body: { code: 'client_token_expired' } };
    if (path === '/door/status') {
      const templates = scene.templates.map(({ id }) => ({ id, status: 'none', credits: 0 }));
      return { status: 200, body: { templates, server_time } };
    }
    const reports = reportsIn(path, body);
    if (!reports?.every((one) => nonce.test(`${one.nonce}`)))
      return { status: 422, body: { code: 'validation_failed' } };
    const madeAt = (one: Values) => parseInt(`${one.nonce}`.replace('-', '').slice(0, 12), 16);
    const age = (one: Values) => doors.set.now() - madeAt(one);
    if (reports.some((one) => age(one) > 8 * day || age(one) < -day))
      return { status: 422, body: { code: 'nonce_out_of_range', server_time } };
    for (const { nonce, occurred_at, ...said } of reports)
      if (!doors.taken.some((one) => one.nonce === nonce))
        doors.taken.push({ path, nonce: String(nonce), said, occurredAt: String(occurred_at) });
    return { status: 202, body: { received: reports.length } };
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const part of request) text += part;
    const path = request.url!.split('?')[0]!;
    const body: Values = text ? JSON.parse(text) : {};
    if (request.method === 'POST' && path !== '/door/session')
      doors.calls.push({ path, size: Array.isArray(body.events) ? body.events.length : 1 });
    const answered = answer(path, body, (request.headers.authorization ?? '').replace('Bearer ', ''));
    if (!answered) return;
    const isText = typeof answered.body === 'string';
    response.writeHead(answered.status, { 'content-type': isText ? 'text/html' : 'application/json' });
    response.end(isText ? answered.body : JSON.stringify(answered.body));
  }

  const server = createServer((request, response) => void handle(request, response));
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const doors: Doors = {
    url: `http://127.0.0.1:${port}`,
    set: { serve: {}, now: Date.now, firstLogin: 1 },
    taken: [],
    calls: [],
    logins: () => logins,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    reopen: () => listen(port),
  };
  return doors;
}

/**
 * Lets a stand-in platform call real addresses, as `wx.request` does: JSON that parses is an object, all else text.
 * `timeOut` ends what has no answer yet, as the platform's own timer would.
 */
export function overHttp(platform: Platform): { timeOut(): void; pending(): number } {
  const running = new Set<AbortController>();
  platform.request = ({ url, method, data, header, success, fail }) => {
    const control = new AbortController();
    running.add(control);
    const headers = { 'content-type': 'application/json', ...header };
    const body = data ? JSON.stringify(data) : undefined;
    fetch(url, { method, headers, body, signal: control.signal })
      .then(async (answered) => ({ statusCode: answered.status, data: parsed(await answered.text()) }))
      .finally(() => running.delete(control))
      .then(success, () => fail({ errMsg: control.signal.aborted ? 'request:fail timeout' : 'request:fail' }));
  };
  return {
    timeOut: () => {
      for (const control of running) control.abort();
    },
    pending: () => running.size,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
