import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';

export interface WebhookRow {
  id: string;
  organization_id: string;
  app_id: string | null;
  url: string;
  description: string;
  event_types: string[];
  /** Set: callbacks of WeChat's are handed on to it, and it is told of nothing else. */
  relay: 'others' | 'everything' | null;
  secret: Buffer;
  previous_secret: Buffer | null;
  previous_until: Date | null;
  state: 'active' | 'disabled';
  disabled_reason: string | null;
  failing_since: Date | null;
  last_success_at: Date | null;
  last_failure_at: Date | null;
  last_error: string | null;
  version: number;
  created_at: Date;
  updated_at: Date;
}

/** With how many messages wait for it. */
export type WatchedWebhook = WebhookRow & { pending: number };

const waiting = `(select count(*)::int from webhook_message m where m.webhook_id = w.id and m.state = 'pending') as pending`;
const list = statement<WatchedWebhook>(
  'webhook.list',
  `select w.*, ${waiting} from webhook w
   where organization_id = $1 and ($2::uuid is null or app_id = $2) order by id`,
);
const find = statement<WatchedWebhook>(
  'webhook.find',
  `select w.*, ${waiting} from webhook w where organization_id = $1 and id = $2`,
);
const byId = statement<WebhookRow>('webhook.by_id', 'select * from webhook where id = $1');
const active = statement<Pick<WebhookRow, 'id' | 'app_id' | 'organization_id' | 'event_types'>>(
  'webhook.active',
  `select id, app_id, organization_id, event_types from webhook
   where state = 'active' and relay is null and organization_id = $1 and (app_id is null or app_id = $2)`,
);
const insert = statement<WebhookRow>(
  'webhook.insert',
  `insert into webhook (id, organization_id, app_id, url, description, event_types, secret, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $8) returning *`,
);
const update = statement<WebhookRow>(
  'webhook.update',
  `update webhook set url = $3, description = $4, event_types = $5, state = $6,
     disabled_reason = case when $6 = 'active' then null else coalesce(disabled_reason, 'by hand') end,
     failing_since = case when $6 = 'active' then null else failing_since end, version = version + 1, updated_at = $7
   where organization_id = $1 and id = $2 returning *`,
);
const rotate = statement<WebhookRow>(
  'webhook.rotate',
  `update webhook set previous_secret = secret, previous_until = $4, secret = $3, version = version + 1, updated_at = $5
   where organization_id = $1 and id = $2 returning *`,
);
const remove = statement<{ id: string }>(
  'webhook.delete',
  'delete from webhook where organization_id = $1 and id = $2 returning id',
);
const removeMessages = statement('webhook_message.delete', 'delete from webhook_message where webhook_id = $1');
const succeeded = statement(
  'webhook.succeeded',
  'update webhook set failing_since = null, last_success_at = $2, last_error = null where id = $1',
);
const failed = statement<{ failing_since: Date }>(
  'webhook.failed',
  `update webhook set failing_since = coalesce(failing_since, $2), last_failure_at = $2, last_error = $3 where id = $1
   returning failing_since`,
);
const disable = statement<{ id: string }>(
  'webhook.disable',
  `update webhook set state = 'disabled', disabled_reason = $2, updated_at = $3, version = version + 1
   where id = $1 and state = 'active' returning id`,
);

/** Webhooks of an organization, or those of one of its apps. */
export async function listWebhooks(sql: Sql, organizationId: string, appId: string | null): Promise<WatchedWebhook[]> {
  return list(sql, [organizationId, appId]);
}

export async function findWebhook(sql: Sql, organizationId: string, id: string): Promise<WatchedWebhook | undefined> {
  return first(await find(sql, [organizationId, id]));
}

export async function webhookById(sql: Sql, id: string): Promise<WebhookRow | undefined> {
  return first(await byId(sql, [id]));
}

/** Who may be told of something in an app. */
export async function activeWebhooks(sql: Sql, organizationId: string, appId: string) {
  return active(sql, [organizationId, appId]);
}

export async function insertWebhook(
  sql: Sql,
  row: Pick<WebhookRow, 'id' | 'organization_id' | 'app_id' | 'url' | 'description' | 'event_types' | 'secret'>,
  now: Date,
): Promise<WebhookRow> {
  const { id, organization_id, app_id, url, description, event_types, secret } = row;
  return (await insert(sql, [id, organization_id, app_id, url, description, event_types, secret, now]))[0]!;
}

export async function updateWebhook(
  sql: Sql,
  row: Pick<WebhookRow, 'id' | 'organization_id' | 'url' | 'description' | 'event_types' | 'state'>,
  now: Date,
): Promise<WebhookRow | undefined> {
  const { id, organization_id, url, description, event_types, state } = row;
  return first(await update(sql, [organization_id, id, url, description, event_types, state, now]));
}

/** Puts a new sealed secret in place; the old one is kept until a time. */
export async function rotateWebhook(
  sql: Sql,
  of: { organizationId: string; id: string },
  secret: Buffer,
  keptUntil: Date,
  now: Date,
): Promise<WebhookRow | undefined> {
  return first(await rotate(sql, [of.organizationId, of.id, secret, keptUntil, now]));
}

/** Deletes a webhook and what waits for it; false when there is none. */
export async function deleteWebhook(sql: Sql, organizationId: string, id: string): Promise<boolean> {
  if ((await remove(sql, [organizationId, id])).length === 0) return false;
  await removeMessages(sql, [id]);
  return true;
}

export async function webhookSucceeded(sql: Sql, id: string, now: Date): Promise<void> {
  await succeeded(sql, [id, now]);
}

/** Notes a failure; answers since when nothing but failures came. */
export async function webhookFailed(sql: Sql, id: string, error: string, now: Date): Promise<Date | undefined> {
  return first(await failed(sql, [id, now, error]))?.failing_since;
}

/** Switches it off; false when it was off already. */
export async function disableWebhook(sql: Sql, id: string, reason: string, now: Date): Promise<boolean> {
  return (await disable(sql, [id, reason, now])).length > 0;
}
