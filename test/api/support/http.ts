import { expect } from 'vitest';
import { type ErrorCode, errorCatalogue } from '#contract/errors.ts';
import type { TestStack } from '#testkit/stack.ts';

/** An answer as it came over the wire; `body` is parsed when it is JSON. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the tests are about
  body: any;
}

export interface SendOptions {
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is, in place of `json`. */
  raw?: string | Uint8Array<ArrayBuffer>;
  /** Default application/json where there is a body; null: none. */
  type?: string | null;
  /** Default the stack's key; null: none. */
  key?: string | null;
  headers?: Record<string, string>;
  /** What to do with a redirect; default: follow it. */
  redirect?: 'manual';
}

/** One request without the typed client: for what the client would not let through. */
export async function send(stack: TestStack, method: string, path: string, options: SendOptions = {}): Promise<Answer> {
  const { json, raw = json === undefined ? undefined : JSON.stringify(json) } = options;
  const { type = raw === undefined ? null : 'application/json', key = stack.key } = options;
  const headers = {
    ...(type === null ? {} : { 'content-type': type }),
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    ...options.headers,
  };
  const body = raw === undefined ? {} : { body: raw };
  const response = await fetch(`${stack.url}${path}`, {
    method,
    headers,
    redirect: options.redirect ?? 'follow',
    ...body,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A problem of the catalogue in its whole shape, and where the caller has to look (JSON pointers, in order). */
export function expectProblem(answer: Answer, code: ErrorCode, pointers: string[] = []): void {
  const { status, zh } = errorCatalogue[code];
  expect({ status: answer.status, code: answer.body?.code, text: answer.status === 500 ? answer.text : '' }).toEqual({
    status,
    code,
    text: '',
  });
  expectProblemShape(answer);
  expect(answer.body.title).toBe(zh);
  const errors = (answer.body.errors ?? []) as { pointer: string; code: string; message: string }[];
  expect(errors.map((one) => one.pointer)).toEqual(pointers);
}

/** The shape every refusal has, whatever it says. */
export function expectProblemShape(answer: Answer): void {
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({
    type: `urn:hongyan:error:${answer.body.code}`,
    status: answer.status,
    detail: expect.stringMatching(/./),
    request_id: answer.headers.get('x-request-id'),
  });
  for (const one of answer.body.errors ?? []) {
    expect(one).toEqual({ pointer: expect.any(String), code: expect.stringMatching(/./), message: expect.any(String) });
  }
}
