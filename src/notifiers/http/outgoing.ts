import { lookup as resolve } from 'node:dns/promises';
import type { BlockList } from 'node:net';
import { isIP } from 'node:net';
import { performance } from 'node:perf_hooks';
import { Agent, request } from 'undici';
import { storableText } from '#contract/storable.ts';
import { mayCall, rangesOf } from './address.ts';

/** What one call came to. Without a status nothing was answered, and `error` says why. */
export interface PostResult {
  status: number | null;
  ms: number;
  error: string | null;
  /** The first of the answer, for people. */
  response: string | null;
  retryAfter: string | null;
}

/** What a GET came to. */
export interface GetResult {
  status: number | null;
  /** The whole answer; null where there was none, or more than 64 KB. */
  text: string | null;
  error: string | null;
  /** The address is not one that may be called. */
  refused: boolean;
}

/** Why an address given by a user is not called. */
export class RefusedAddressError extends Error {
  readonly code: 'scheme' | 'credentials' | 'unresolvable' | 'not_public';

  constructor(code: RefusedAddressError['code'], message: string) {
    super(message);
    this.name = 'RefusedAddressError';
    this.code = code;
  }
}

export interface OutgoingOptions {
  /** Ranges beside the public internet that may be called. */
  allow: readonly string[];
  timeoutMs?: number;
  /** Finds the addresses of a host; for tests. */
  resolve?: (host: string) => Promise<string[]>;
}

const defaultTimeoutMs = 15_000;
/** Whoever is asked for something others wait for answers soon. */
const getTimeoutMs = 5_000;
const mostResponseBytes = 65_536;
const keptResponse = 1000;

/**
 * Calls to addresses that users of the console typed in. A name is resolved once, every address it has is checked, and the
 * connection goes to the address that was checked, so that a name cannot mean something else a moment later. Redirects are
 * not followed; what takes too long or says too much is cut off.
 */
export class Outgoing {
  readonly #allowed: BlockList;
  readonly #timeoutMs: number;
  readonly #resolve: (host: string) => Promise<string[]>;

  constructor(options: OutgoingOptions) {
    this.#allowed = rangesOf(options.allow);
    this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    this.#resolve = options.resolve ?? resolveAll;
  }

  /** The address a URL may be called at. Throws RefusedAddressError. */
  async check(url: string): Promise<{ url: URL; address: string }> {
    const parsed = URL.canParse(url) ? new URL(url) : null;
    if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
      throw new RefusedAddressError('scheme', 'an http or https address');
    }
    if (parsed.username !== '' || parsed.password !== '') {
      throw new RefusedAddressError('credentials', 'no user name or password in the address');
    }
    const host = parsed.hostname.replace(/^\[|\]$/g, '');
    const addresses = isIP(host) !== 0 ? [host] : await this.#resolve(host).catch(() => []);
    if (addresses.length === 0) throw new RefusedAddressError('unresolvable', `${host} has no address`);
    const refused = addresses.find((address) => !mayCall(address, this.#allowed));
    if (refused !== undefined) {
      throw new RefusedAddressError('not_public', `${host} is ${refused}, which is not on the public internet`);
    }
    return { url: parsed, address: addresses[0]! };
  }

  /** One POST of a text, or of bytes as they are. Never throws: what went wrong stands in the result. */
  async post(url: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<PostResult> {
    const startedAt = performance.now();
    const result = (rest: Partial<PostResult>): PostResult => ({
      status: null,
      error: null,
      response: null,
      retryAfter: null,
      ...rest,
      ms: Math.round(performance.now() - startedAt),
    });
    try {
      const answer = await this.#call(url, this.#timeoutMs, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
        body,
      });
      const response = storableText(answer.text.slice(0, keptResponse));
      return result({ status: answer.status, response, retryAfter: answer.retryAfter });
    } catch (error) {
      return result({ error: explain(error, this.#timeoutMs) });
    }
  }

  /** One GET, answered within 5 s. Never throws: what went wrong stands in the result. */
  async get(url: string, headers: Record<string, string> = {}): Promise<GetResult> {
    const timeoutMs = Math.min(getTimeoutMs, this.#timeoutMs);
    try {
      const { status, text, whole } = await this.#call(url, timeoutMs, { method: 'GET', headers });
      return { status, text: whole ? text : null, error: null, refused: false };
    } catch (error) {
      const refused = error instanceof RefusedAddressError && error.code !== 'unresolvable';
      return { status: null, text: null, error: explain(error, timeoutMs), refused };
    }
  }

  async #call(
    url: string,
    timeoutMs: number,
    call: { method: 'GET' | 'POST'; headers: Record<string, string>; body?: string | Buffer },
  ): Promise<{ status: number; text: string; whole: boolean; retryAfter: string | null }> {
    const target = await this.check(url);
    const agent = pinned(target.address, timeoutMs);
    try {
      const answer = await request(target.url, {
        ...call,
        dispatcher: agent,
        signal: AbortSignal.timeout(timeoutMs),
        headers: { 'user-agent': 'Hongyan', ...call.headers },
      });
      const retryAfter = answer.headers['retry-after'];
      return {
        status: answer.statusCode,
        ...(await readSome(answer.body)),
        retryAfter: typeof retryAfter === 'string' ? retryAfter : null,
      };
    } finally {
      agent.destroy().catch(() => undefined);
    }
  }
}

async function resolveAll(host: string): Promise<string[]> {
  return (await resolve(host, { all: true })).map((one) => one.address);
}

/** Connects to one address whatever the name says, and still checks the certificate for the name. */
function pinned(address: string, timeoutMs: number): Agent {
  const family = isIP(address);
  return new Agent({
    connections: 1,
    connect: {
      timeout: timeoutMs,
      lookup: (_host, options, done) => {
        if (options.all) done(null, [{ address, family }]);
        else done(null, address, family);
      },
    },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    allowH2: false,
  });
}

/** The beginning of an answer as text. The rest is not read: whoever sends a gigabyte keeps it. */
async function readSome(
  body: AsyncIterable<Buffer> & { destroy(): unknown; on(event: 'error', listener: () => void): unknown },
): Promise<{ text: string; whole: boolean }> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    parts.push(part);
    bytes += part.length;
    if (bytes > mostResponseBytes) break;
  }
  body.on('error', () => undefined);
  body.destroy();
  return { text: Buffer.concat(parts).toString('utf8'), whole: bytes <= mostResponseBytes };
}

function explain(error: unknown, timeoutMs: number): string {
  const { name, code, message, cause } = error as Error & { code?: string };
  if (error instanceof RefusedAddressError) return message;
  if (name === 'TimeoutError' || /TIMEOUT/.test(code ?? '')) return `no whole answer within ${timeoutMs} ms`;
  const inner = (cause as { code?: string } | undefined)?.code;
  return (code ?? inner ?? message ?? 'the call failed').slice(0, 300);
}
