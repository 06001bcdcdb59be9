import type { z } from 'zod';
import type { Operation } from './operation.ts';

/** An answer of the API that is no success, as the problem it sent. */
export class ProblemError extends Error {
  readonly status: number;
  readonly problem: Record<string, unknown>;
  readonly zh: string;

  constructor(operation: string, status: number, problem: Record<string, unknown>) {
    const list = Array.isArray(problem.errors) ? problem.errors : [];
    const details = list
      .map((one: { pointer: string; message: string }) => `\n  ${one.pointer}: ${one.message}`)
      .join('');
    super(`${operation}: ${status} ${problem.code ?? ''} ${problem.detail ?? ''}${details}`);
    this.name = 'ProblemError';
    this.status = status;
    this.problem = problem;
    this.zh = `${problem.title ?? '请求失败'}（${problem.code ?? status}）`;
  }
}

type Input<T> = T extends z.ZodType ? z.input<T> : never;

export interface CallOptions {
  headers?: Record<string, string>;
}

/** Calls operations of the contract over HTTP, typed by it. */
export class ApiClient {
  readonly #base: string;
  readonly #key: string;

  constructor(base: string, key: string) {
    this.#base = base.replace(/\/+$/, '');
    this.#key = key;
  }

  /** The parsed answer. Throws ProblemError for anything but success, TypeError when nobody answers. */
  async call<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
    operation: Operation<P, Q, B, R>,
    input: { params?: Input<P>; query?: Input<Q>; body?: Input<B> } = {},
    options: CallOptions = {},
  ): Promise<z.output<R>> {
    const path = fill(operation.path, (input.params ?? {}) as Record<string, unknown>);
    const query = new URLSearchParams(entriesOf(input.query));
    const response = await fetch(`${this.#base}${path}${query.size > 0 ? `?${query}` : ''}`, {
      method: operation.method,
      headers: {
        authorization: `Bearer ${this.#key}`,
        ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    });
    const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    if (!response.ok) throw new ProblemError(operation.id, response.status, answer);
    return answer as z.output<R>;
  }
}

function fill(path: string, params: Record<string, unknown>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
}

function entriesOf(query: unknown): [string, string][] {
  return Object.entries((query ?? {}) as Record<string, unknown>)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, String(value)]);
}
