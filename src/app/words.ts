import { type ContentWords, contentWords } from '#core/content/content-words.ts';
import type { Pool } from '#db/pool.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { wordListsOf } from '#db/queries/content/words.ts';

/** Word lists by app, read and made ready once per version. An app without lists costs nothing. */
export class KeptWords {
  readonly #pool: Pool;
  readonly #kept = new Map<string, { version: number; words: Promise<ContentWords | null> }>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async of({ id, organization_id: organizationId, words_version: version }: AppRow): Promise<ContentWords | null> {
    if (version === 0) return null;
    const kept = this.#kept.get(id);
    if (kept?.version === version) return kept.words;
    const words = wordListsOf(this.#pool, organizationId, id).then(contentWords);
    this.#kept.set(id, { version, words });
    words.catch(() => this.#kept.delete(id));
    return words;
  }
}
