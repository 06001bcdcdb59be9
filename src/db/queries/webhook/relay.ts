import type { RelayScope } from '#contract/callback-relay.ts';
import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';
import type { WatchedWebhook, WebhookRow } from './endpoint.ts';

const find = statement<WatchedWebhook>(
  'webhook.relay',
  `select w.*, (select count(*)::int from webhook_message m where m.webhook_id = w.id and m.state = 'pending') as pending
   from webhook w where app_id = $1 and relay is not null`,
);
const active = statement<{ id: string; relay: RelayScope }>(
  'webhook.relay_active',
  "select id, relay from webhook where app_id = $1 and relay is not null and state = 'active'",
);
const put = statement<WebhookRow & { made: boolean }>(
  'webhook.put_relay',
  `insert into webhook (id, organization_id, app_id, url, description, event_types, secret, relay, created_at, updated_at)
   values ($1, $2, $3, $4, '', '{}', $5, $6, $7, $7)
   on conflict (app_id) where relay is not null do update set url = excluded.url, relay = excluded.relay, state = 'active',
     disabled_reason = null, failing_since = null, updated_at = excluded.updated_at, version = webhook.version + 1
   returning *, id = $1 as made`,
);
const add = statement<{ id: string }>(
  'webhook_message.relay',
  `insert into webhook_message (id, webhook_id, type, payload, sealed, recipient_id, due_at, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $7) on conflict do nothing returning id`,
);
const forget = statement('webhook_message.forget', 'delete from webhook_message where recipient_id = $1');

/** A callback of WeChat's to be handed on. The id is the same for one that WeChat repeats. */
export interface NewRelayed {
  id: string;
  webhookId: string;
  /** What it is, for the log: WeChat's own name. */
  kind: string;
  sealed: Buffer;
  bytes: number;
  recipientId: string | null;
}

/** Where an app's callbacks are handed on to, or undefined. */
export async function findRelay(sql: Sql, appId: string): Promise<WatchedWebhook | undefined> {
  return first(await find(sql, [appId]));
}

/** The same for the door; undefined also while it is switched off. */
export async function activeRelay(sql: Sql, appId: string): Promise<{ id: string; relay: RelayScope } | undefined> {
  return first(await active(sql, [appId]));
}

/** Sets an app's relay up, or changes it and switches it on; the stored secret stays. `made`: there was none. */
export async function putRelay(
  sql: Sql,
  row: Pick<WebhookRow, 'id' | 'organization_id' | 'app_id' | 'url' | 'secret'> & { relay: RelayScope },
  now: Date,
): Promise<WebhookRow & { made: boolean }> {
  const { id, organization_id, app_id, url, secret, relay } = row;
  return (await put(sql, [id, organization_id, app_id, url, secret, relay, now]))[0]!;
}

/** Puts a callback into the outbox; false when it is there already. */
export async function addRelayed(sql: Sql, one: NewRelayed, now: Date): Promise<boolean> {
  const payload = JSON.stringify({ kind: one.kind, bytes: one.bytes });
  return (
    (await add(sql, [one.id, one.webhookId, 'wechat.callback', payload, one.sealed, one.recipientId, now])).length > 0
  );
}

/** Drops what was handed on, or waits to be, about somebody. */
export async function forgetRelayed(sql: Sql, recipientId: string): Promise<void> {
  await forget(sql, [recipientId]);
}
