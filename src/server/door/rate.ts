import { BlockList, isIP, isIPv6 } from 'node:net';
import { ApiError } from '#contract/errors.ts';
import type { ServerContext } from '../context.ts';

/** Calls a minute of one user, or of one notification, at the doors that change or read what is theirs. */
export const clientPerMinute = 60;
/** Calls a minute from one address at the doors anybody may call; many phones share the address of their carrier. */
export const addressPerMinute = 300;
/** Buckets held at most. Past it the ones not used for longest are forgotten, which can only let more through. */
export const mostBuckets = 100_000;

/**
 * Not limited by address: phones come from the internet, so a near address is a proxy that `trustProxy` does not name
 * (all phones would share its bucket) or our own tools.
 */
const near = new BlockList();
near.addSubnet('127.0.0.0', 8);
near.addSubnet('10.0.0.0', 8);
near.addSubnet('172.16.0.0', 12);
near.addSubnet('192.168.0.0', 16);
near.addAddress('::1', 'ipv6');
near.addSubnet('fc00::', 7, 'ipv6');
near.addSubnet('fe80::', 10, 'ipv6');

/** A token bucket per key, in memory: a minute's calls at once, then as they are refilled. */
export class Rate {
  readonly #perMinute: number;
  readonly #most: number;
  /** The least recently used first. `left` is as of `at`, in milliseconds. */
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(perMinute: number, most = mostBuckets) {
    this.#perMinute = perMinute;
    this.#most = most;
  }

  /** Takes one call of a key at `nowMs` (monotonic). 0: go on; else the seconds after which there is one again. */
  take(key: string, nowMs: number): number {
    const before = this.#buckets.get(key) ?? { left: this.#perMinute, at: nowMs };
    const perMs = this.#perMinute / 60_000;
    const left = Math.min(this.#perMinute, before.left + Math.max(0, nowMs - before.at) * perMs);
    this.#buckets.delete(key);
    this.#buckets.set(key, { left: left >= 1 ? left - 1 : left, at: nowMs });
    if (this.#buckets.size > this.#most) this.#buckets.delete(this.#buckets.keys().next().value!);
    return left >= 1 ? 0 : Math.max(1, Math.ceil((1 - left) / perMs / 1000));
  }

  get size(): number {
    return this.#buckets.size;
  }
}

const ratesOf = new WeakMap<ServerContext, { client: Rate; address: Rate }>();

/** Admits a call of somebody whose token was verified. `key`: who they are. Throws ApiError `rate_limited`. */
export function admitClient(context: ServerContext, key: string): void {
  admit(rates(context).client, key);
}

/** Admits a call from an address, as Fastify sees it through the trusted proxies. Throws ApiError `rate_limited`. */
export function admitAddress(context: ServerContext, ip: string): void {
  const key = addressKey(ip);
  if (key !== null) admit(rates(context).address, key);
}

/** What an address is counted under: itself, or its /64, all of which one subscriber has. Null: not limited. */
export function addressKey(ip: string): string | null {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  // A proxy may forward anything that it was told.
  if (isIP(plain) === 0) return plain.slice(0, 64);
  if (near.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')) return null;
  if (!isIPv6(plain)) return plain;
  const [head = '', tail = ''] = plain.toLowerCase().split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const missing = Math.max(0, 8 - groups(head).length - groups(tail).length);
  const all = [...groups(head), ...Array.from({ length: missing }, () => '0'), ...groups(tail)];
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

function rates(context: ServerContext) {
  const existing = ratesOf.get(context);
  if (existing !== undefined) return existing;
  const made = { client: new Rate(clientPerMinute), address: new Rate(addressPerMinute) };
  ratesOf.set(context, made);
  return made;
}

function admit(rate: Rate, key: string): void {
  const seconds = rate.take(key, performance.now());
  if (seconds > 0) throw new ApiError('rate_limited', { retryAfterSeconds: seconds });
}
