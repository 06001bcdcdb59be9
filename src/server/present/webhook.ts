import type { z } from 'zod';
import type { webhook } from '#contract/webhook.ts';
import type { WatchedWebhook } from '#db/queries/webhook/endpoint.ts';
import type { ShownMessage } from '#db/queries/webhook/message.ts';

const text = (at: Date | null) => at?.toISOString() ?? null;

/** A webhook for the API. The secret is shown by who has just made it, and never again. */
export function webhookOf(row: WatchedWebhook, secret?: string): z.input<typeof webhook> {
  return {
    id: row.id,
    app_id: row.app_id,
    url: row.url,
    description: row.description,
    event_types: row.event_types,
    relay: row.relay,
    state: row.state,
    disabled_reason: row.disabled_reason,
    health: {
      failing_since: text(row.failing_since),
      last_success_at: text(row.last_success_at),
      last_failure_at: text(row.last_failure_at),
      last_error: row.last_error,
      pending: row.pending,
    },
    ...(secret === undefined ? {} : { secret }),
    previous_secret_until: text(row.previous_until),
    version: row.version,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

export function messageOf(row: ShownMessage) {
  return {
    id: row.id,
    type: row.type,
    state: row.state,
    tries: row.tries,
    due_at: row.state === 'pending' ? row.due_at.toISOString() : null,
    created_at: row.created_at.toISOString(),
    ended_at: text(row.ended_at),
    last_status: row.last_status,
    last_error: row.last_error,
  };
}
