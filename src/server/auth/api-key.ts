import { ApiError } from '#contract/errors.ts';
import { parseApiKey, verifyApiKey } from '#core/vault/api-key.ts';
import { type ApiKeyRow, findApiKey } from '#db/queries/key/keys.ts';
import type { ServerContext } from '../context.ts';

/** Who calls: an organization, narrowed to one app or not. */
export interface ApiKey {
  id: string;
  organizationId: string;
  appId: string | null;
}

const keptMs = 5000;

/**
 * Reads `Authorization: Bearer hyk_..`. Rows are kept for a few seconds, because every request needs one; a revoked key
 * works for at most that long.
 */
export class ApiKeys {
  readonly #context: ServerContext;
  readonly #kept = new Map<string, { row: ApiKeyRow | undefined; until: number }>();

  constructor(context: ServerContext) {
    this.#context = context;
  }

  /** The caller of a request. Throws ApiError `unauthorized`. */
  async of(authorization: string | undefined): Promise<ApiKey> {
    const text = authorization?.match(/^Bearer (\S+)$/i)?.[1];
    const id = text === undefined ? null : (parseApiKey(text)?.id ?? null);
    if (text === undefined || id === null) throw new ApiError('unauthorized');
    const row = await this.#row(id);
    if (row === undefined || row.revoked_at !== null || !verifyApiKey(text, row.secret_hash)) {
      throw new ApiError('unauthorized');
    }
    return { id: row.id, organizationId: row.organization_id, appId: row.app_id };
  }

  async #row(id: string): Promise<ApiKeyRow | undefined> {
    const now = performance.now();
    const kept = this.#kept.get(id);
    if (kept !== undefined && kept.until > now) return kept.row;
    const row = await findApiKey(this.#context.pool, id);
    // Guesses must not fill the memory.
    if (this.#kept.size > 10_000) this.#kept.clear();
    this.#kept.set(id, { row, until: now + keptMs });
    return row;
  }
}
