import { operations } from 'virtual:operations';
import { noteConnection } from './connection.ts';
import type { Answer, Input, OperationName } from './contract.ts';
import { curlLine } from './curl.ts';
import { Problem, problemOf } from './problem.ts';

export interface CallOptions {
  signal?: AbortSignal;
  /** The version that a change is based on. */
  ifMatch?: number;
  idempotencyKey?: string;
}

/** Calls an operation of the API with the session's cookie. Throws Problem for anything but success. */
export async function call<N extends OperationName>(
  name: N,
  input: Input<N> = {},
  options: CallOptions = {},
): Promise<Answer<N>> {
  const { method, url, body } = requestOf(name, input);
  return send<Answer<N>>(method, url, body, options);
}

/** A request that is no operation of the contract: sign-in and its like. */
export async function send<T>(method: string, url: string, body?: unknown, options: CallOptions = {}): Promise<T> {
  const { signal, ifMatch, idempotencyKey } = options;
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (ifMatch !== undefined) headers['if-match'] = `"${ifMatch}"`;
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  const sent = body === undefined ? null : JSON.stringify(body);
  const response = await fetch(url, { method, headers, body: sent, signal: signal ?? null }).catch((error) => {
    if (signal?.aborted) throw error;
    noteConnection(false);
    throw problemOf(error);
  });
  noteConnection(true);
  const date = Date.parse(response.headers.get('date') ?? '');
  if (!Number.isNaN(date)) skewMs = date - Date.now();
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, answer ?? {}, response.headers.get('x-request-id'));
  return answer as T;
}

let skewMs = 0;

/** The service's clock as of its last answer, to a second: this computer's may be wrong. */
export function serverNow(): number {
  return Date.now() + skewMs;
}

/** The request of an operation as it goes over the wire. */
export function requestOf<N extends OperationName>(name: N, input: Input<N>) {
  const [method, path] = operations[name]!;
  const params = (input.params ?? {}) as Record<string, unknown>;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(params[key])));
  const given = Object.entries((input.query ?? {}) as Record<string, unknown>).filter(
    ([, value]) => value !== undefined,
  );
  const query = new URLSearchParams(given.map(([key, value]) => [key, String(value)]));
  return { method, url: query.size > 0 ? `${filled}?${query}` : filled, body: input.body as unknown };
}

/** What an operation is called with, and the version that a change is based on. */
export type Called<N extends OperationName> = Input<N> & { ifMatch?: number };

/** The same request as a line for a terminal; keys and secrets are named, never shown. */
export function curlOf<N extends OperationName>(name: N, input: Called<N>): string {
  const file = operations[name]![2] === 'file';
  return curlLine({ ...requestOf(name, input), ifMatch: input.ifMatch, file }, location.origin);
}

/** One of the lines that stand behind a button: what operation, and its text when it is looked at. */
export interface CurlLine {
  name: OperationName;
  text: () => string;
}

/** The line of an operation, for a button that has more than one. */
export function asCurl<N extends OperationName>(name: N, input: Called<N>): CurlLine {
  return { name, text: () => curlOf(name, input) };
}
