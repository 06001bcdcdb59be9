import { BlockList, isIP } from 'node:net';
import type { JpushKey } from '#contract/api-key.ts';
import { ApiError } from '#contract/errors.ts';
import { permissionsOfOldKeys } from '#contract/permission.ts';
import { parseApiKey, verifyApiKey } from '#core/vault/api-key.ts';
import { parseJpushKey } from '#core/vault/jpush-key.ts';
import { type ApiKeyRow, findApiKey, findJpushKey } from '#db/queries/key/keys.ts';
import { touchApiKeys } from '#db/queries/key/manage.ts';
import { asDenied } from '../audit/denied.ts';
import type { ServerContext } from '../context.ts';
import { Kept } from '../kept.ts';
import type { Actor } from './actor.ts';

const keptMs = 5000;
const usedEveryMs = 60_000;

interface KeptKey {
  row: ApiKeyRow;
  actor: Actor;
  /** Null: from anywhere. */
  allowed: BlockList | null;
}

/** Who calls at the JPush door: a key of one app, and how it is set up. */
export interface JpushCaller {
  actor: Actor;
  appId: string;
  appKey: string;
  settings: JpushKey;
}

/**
 * Reads `Authorization: Bearer hyk_..`. Rows are kept for a few seconds, because every request needs one; a revoked key
 * works for at most that long. When keys were used is written down together once a minute: no request waits for it.
 */
export class ApiKeys {
  readonly #context: ServerContext;
  readonly #keys: Kept<KeptKey | undefined>;
  readonly #jpushKeys: Kept<KeptKey | undefined>;
  readonly #used = new Map<string, { id: string; at: Date; ip: string }>();
  readonly #timer: NodeJS.Timeout;

  constructor(context: ServerContext) {
    this.#context = context;
    const { pool } = context;
    this.#keys = new Kept(keptMs, async (id) => keyOf(await findApiKey(pool, id)));
    this.#jpushKeys = new Kept(keptMs, async (appKey) => keyOf(await findJpushKey(pool, appKey)));
    this.#timer = setInterval(() => void this.#writeUses(), usedEveryMs).unref();
  }

  /** The caller of a request from an address. Throws ApiError `unauthorized`. */
  async of(authorization: string, ip: string): Promise<Actor> {
    const text = authorization.match(/^Bearer (\S+)$/i)?.[1];
    const id = text === undefined ? null : (parseApiKey(text)?.id ?? null);
    if (text === undefined || id === null) throw new ApiError('unauthorized');
    return this.#admitted(await this.#keys.get(id), text, ip).actor;
  }

  /** The same of a request to the JPush door, by `Basic AppKey:MasterSecret`. Throws ApiError `unauthorized`. */
  async ofJpush(authorization: string | undefined, ip: string): Promise<JpushCaller> {
    const given = authorization === undefined ? null : parseJpushKey(authorization);
    if (given === null) throw new ApiError('unauthorized');
    const { actor, row } = this.#admitted(await this.#jpushKeys.get(given.appKey), given.text, ip);
    return { actor, appId: row.app_id!, appKey: row.app_key!, settings: row.jpush! };
  }

  /** Writes down what is not yet. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writeUses();
  }

  #admitted(key: KeptKey | undefined, text: string, ip: string): KeptKey {
    if (key === undefined) throw new ApiError('unauthorized');
    const { row, allowed } = key;
    if (row.revoked_at !== null || !verifyApiKey(text, row.secret_hash)) throw refused(key);
    const now = this.#context.clock.now();
    if (row.expires_at !== null && row.expires_at <= now) throw refused(key);
    if (allowed !== null && !allowed.check(plain(ip), isIP(plain(ip)) === 6 ? 'ipv6' : 'ipv4')) throw refused(key);
    this.#used.set(row.id, { id: row.id, at: now, ip });
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

function keyOf(row: ApiKeyRow | undefined): KeptKey | undefined {
  return row === undefined ? undefined : { row, actor: actorOf(row), allowed: listOf(row.allowed_ips) };
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
