import { BlockList, isIP } from 'node:net';
import { ApiError } from '#contract/errors.ts';
import { permissionsOfOldKeys } from '#contract/permission.ts';
import { parseApiKey, verifyApiKey } from '#core/vault/api-key.ts';
import { type ApiKeyRow, findApiKey } from '#db/queries/key/keys.ts';
import { touchApiKeys } from '#db/queries/key/manage.ts';
import { asDenied } from '../audit/denied.ts';
import type { ServerContext } from '../context.ts';
import type { Actor } from './actor.ts';

const keptMs = 5000;
const usedEveryMs = 60_000;

interface KeptKey {
  row: ApiKeyRow;
  actor: Actor;
  /** Null: from anywhere. */
  allowed: BlockList | null;
}

/**
 * Reads `Authorization: Bearer hyk_..`. Rows are kept for a few seconds, because every request needs one; a revoked key
 * works for at most that long. When keys were used is written down together once a minute: no request waits for it.
 */
export class ApiKeys {
  readonly #context: ServerContext;
  readonly #kept = new Map<string, { key: KeptKey | undefined; until: number }>();
  readonly #used = new Map<string, { id: string; at: Date; ip: string }>();
  readonly #timer: NodeJS.Timeout;

  constructor(context: ServerContext) {
    this.#context = context;
    this.#timer = setInterval(() => void this.#writeUses(), usedEveryMs).unref();
  }

  /** The caller of a request from an address. Throws ApiError `unauthorized`. */
  async of(authorization: string, ip: string): Promise<Actor> {
    const text = authorization.match(/^Bearer (\S+)$/i)?.[1];
    const id = text === undefined ? null : (parseApiKey(text)?.id ?? null);
    if (text === undefined || id === null) throw new ApiError('unauthorized');
    const key = await this.#key(id);
    if (key === undefined) throw new ApiError('unauthorized');
    const { row, actor, allowed } = key;
    if (row.revoked_at !== null || !verifyApiKey(text, row.secret_hash)) throw refused(key);
    const now = this.#context.clock.now();
    if (row.expires_at !== null && row.expires_at <= now) throw refused(key);
    if (allowed !== null && !allowed.check(plain(ip), isIP(plain(ip)) === 6 ? 'ipv6' : 'ipv4')) throw refused(key);
    this.#used.set(id, { id, at: now, ip });
    return actor;
  }

  /** Writes down what is not yet. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writeUses();
  }

  async #key(id: string): Promise<KeptKey | undefined> {
    const now = performance.now();
    const kept = this.#kept.get(id);
    if (kept !== undefined && kept.until > now) return kept.key;
    const row = await findApiKey(this.#context.pool, id);
    const key = row === undefined ? undefined : { row, actor: actorOf(row), allowed: listOf(row.allowed_ips) };
    // Guesses must not fill the memory.
    if (this.#kept.size > 10_000) this.#kept.clear();
    this.#kept.set(id, { key, until: now + keptMs });
    return key;
  }

  async #writeUses(): Promise<void> {
    const uses = [...this.#used.values()];
    this.#used.clear();
    if (uses.length === 0) return;
    await touchApiKeys(this.#context.pool, uses).catch((error: unknown) => {
      this.#context.log.debug({ err: error }, 'the last use of API keys could not be written');
    });
  }
}

/** A key as an actor. */
export function actorOf(row: ApiKeyRow): Actor {
  return {
    kind: 'key',
    id: row.id,
    label: row.name,
    ref: `key:${row.id}`,
    person: row.created_by,
    organizationId: row.organization_id,
    role: null,
    permissions: new Set(row.permissions ?? permissionsOfOldKeys),
    apps: row.app_id !== null ? [row.app_id] : (row.apps ?? 'all'),
    session: null,
  };
}

/** A key that is known and opens nothing, here or any more. The caller learns only that it does not work. */
function refused({ actor }: KeptKey): ApiError {
  return asDenied(new ApiError('unauthorized'), actor);
}

function listOf(ranges: readonly string[]): BlockList | null {
  if (ranges.length === 0) return null;
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const type = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, type);
    else list.addSubnet(address, Number(bits), type);
  }
  return list;
}

/** An IPv4 address that arrived over an IPv6 socket is written as itself. */
function plain(ip: string): string {
  return ip.replace(/^::ffff:(?=\d+\.)/i, '');
}
