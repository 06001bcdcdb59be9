import { Pool } from 'undici';

/** What the service answered. `status` 0 means it could not be reached; `body` is parsed when it is JSON. */
export interface ServiceReply {
  status: number;
  body: unknown;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Kept-alive connections from the phones to the services, as many as a bulk run wants at once. */
export class ServiceHttp {
  readonly #pools = new Map<string, Pool>();

  async call(
    base: string,
    method: Method,
    path: string,
    options: { body?: unknown; token?: string; headers?: Record<string, string> } = {},
  ): Promise<ServiceReply> {
    const { origin, pathname } = new URL(base);
    const headers: Record<string, string> = { ...options.headers };
    if (options.token) headers.authorization = `Bearer ${options.token}`;
    if (options.body !== undefined) headers['content-type'] = 'application/json';
    const body = options.body === undefined ? {} : { body: JSON.stringify(options.body) };
    const full = `${pathname.replace(/\/$/, '')}${path}`;
    try {
      const reply = await this.#pool(origin).request({ method, path: full, headers, ...body });
      return { status: reply.statusCode, body: parse(await reply.body.text()) };
    } catch (error) {
      return { status: 0, body: { error: (error as Error).message || String(error) } };
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
  }

  #pool(origin: string): Pool {
    let pool = this.#pools.get(origin);
    if (!pool) {
      pool = new Pool(origin, { connections: 128, pipelining: 1, headersTimeout: 30_000, bodyTimeout: 30_000 });
      this.#pools.set(origin, pool);
    }
    return pool;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
