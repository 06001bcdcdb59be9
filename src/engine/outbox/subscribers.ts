import { wants } from '#contract/webhook.ts';
import type { Pool, Sql } from '#db/pool.ts';
import { activeWebhooks } from '#db/queries/webhook/endpoint.ts';
import type { NewMessage } from '#db/queries/webhook/message.ts';

const keptMs = 2000;
/** Standard Webhooks asks for small bodies: a hundred outcomes are about 20 kB. */
const perMessage = 100;

type Subscriber = Awaited<ReturnType<typeof activeWebhooks>>[number];

/** What is told: an event and what belongs to it. */
export interface Notice {
  type: string;
  data: Record<string, unknown>;
}

/** Knows which webhooks want what, for a moment at a time: every fold asks, and nearly always nobody does. */
export class Subscribers {
  readonly #pool: Pool;
  readonly #newId: () => string;
  readonly #kept = new Map<string, { rows: Subscriber[]; until: number }>();

  constructor(pool: Pool, newId: () => string) {
    this.#pool = pool;
    this.#newId = newId;
  }

  async of(organizationId: string, appId: string, sql: Sql = this.#pool): Promise<Subscriber[]> {
    const key = `${organizationId}/${appId}`;
    const now = performance.now();
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.until > now) return kept.rows;
    const rows = await activeWebhooks(sql, organizationId, appId);
    if (this.#kept.size > 5000) this.#kept.clear();
    this.#kept.set(key, { rows, until: now + keptMs });
    return rows;
  }

  /** One message for each webhook that wants the event. */
  messages(subscribers: Subscriber[], { type, data }: Notice, now: Date): NewMessage[] {
    return subscribers
      .filter(({ event_types: types }) => wants(types, type))
      .map(({ id: webhookId }) => this.#message(webhookId, type, data, now));
  }

  /** Many small events as few messages: each webhook gets those it wants, in batches of type `<group>.batch`. */
  batches(subscribers: Subscriber[], group: string, appId: string, notices: Notice[], now: Date): NewMessage[] {
    return subscribers.flatMap(({ id: webhookId, event_types: types }) => {
      const items = notices.filter((notice) => wants(types, notice.type)).map(({ type, data }) => ({ type, ...data }));
      const messages: NewMessage[] = [];
      for (let from = 0; from < items.length; from += perMessage) {
        const data = { app_id: appId, items: items.slice(from, from + perMessage) };
        messages.push(this.#message(webhookId, `${group}.batch`, data, now));
      }
      return messages;
    });
  }

  #message(webhookId: string, type: string, data: object, now: Date): NewMessage {
    return { id: this.#newId(), webhookId, type, payload: { type, timestamp: now.toISOString(), data } };
  }
}
