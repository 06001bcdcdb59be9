import { Client } from 'undici';
import { monotonicMs } from './clock.ts';

export interface Answer {
  status: number;
  text: string;
  /** Monotonic milliseconds: when it was asked, and when the whole answer was there. */
  askedAt: number;
  answeredAt: number;
}

/** One kept-alive connection that costs the measuring process little. */
export class Connection {
  readonly #client: Client;

  constructor(url: string) {
    this.#client = new Client(url, { pipelining: 1, allowH2: false, headersTimeout: 60_000 });
  }

  /** Rejects when there was no answer. */
  post(path: string, body: string | Buffer, headers: Record<string, string>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      let status = 0;
      let text = '';
      const askedAt = monotonicMs();
      const handler = {
        onRequestStart() {},
        onResponseStart(_controller: unknown, code: number) {
          status = code;
        },
        onResponseData(_controller: unknown, chunk: Buffer) {
          text += chunk.toString();
        },
        onResponseEnd() {
          resolve({ status, text, askedAt, answeredAt: monotonicMs() });
        },
        onResponseError(_controller: unknown, error: Error) {
          reject(error);
        },
      };
      this.#client.dispatch({ method: 'POST', path, headers, body }, handler as never);
    });
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

/** What a request consists of. */
export interface Post {
  path: string;
  body: string;
  headers: Record<string, string>;
}

export interface Burst {
  perSecond: number;
  seconds: number;
  /** Milliseconds of each request, from asking to the whole answer. */
  times: number[];
  count: number;
}

/** Every connection asks again as soon as it has its answer, until `next` has no more. Throws on any other status. */
export async function closedLoop(
  url: string,
  connections: number,
  status: number,
  next: () => Post | null,
): Promise<Burst> {
  const times: number[] = [];
  const open = Array.from({ length: connections }, () => new Connection(url));
  const startedAt = monotonicMs();
  await Promise.all(
    open.map(async (connection) => {
      for (let post = next(); post !== null; post = next()) {
        const answer = await connection.post(post.path, post.body, post.headers);
        if (answer.status !== status) throw new Error(`${post.path}: ${answer.status} ${answer.text.slice(0, 500)}`);
        times.push(answer.answeredAt - answer.askedAt);
      }
    }),
  );
  const seconds = (monotonicMs() - startedAt) / 1000;
  await Promise.all(open.map((connection) => connection.close()));
  return { perSecond: times.length / seconds, seconds, times, count: times.length };
}
