import { givesUpAfterMs, readRetryAfter, retryAfter } from '#core/webhook/retry.ts';
import { signedHeaders } from '#core/webhook/sign.ts';
import {
  disableWebhook,
  type WebhookRow,
  webhookById,
  webhookFailed,
  webhookSucceeded,
} from '#db/queries/webhook/endpoint.ts';
import { endTry, logAttempt, type MessageRow } from '#db/queries/webhook/message.ts';
import type { PostResult } from '#notifiers/http/outgoing.ts';
import type { EngineContext } from '../context.ts';
import { type OutgoingCall, relayCall } from './relay.ts';

type Context = Pick<EngineContext, 'app' | 'pool' | 'clock' | 'log' | 'vaults' | 'outgoing' | 'metrics'>;

const gone = 410;

/**
 * Sends one message that was taken, and writes down what came of it. No transaction is open meanwhile. Whoever dies in
 * between has it sent again by who takes it next, under the same id.
 */
export async function sendMessage(context: Context, message: MessageRow): Promise<void> {
  const { pool, clock } = context;
  const webhook = await webhookById(pool, message.webhook_id);
  if (webhook === undefined) {
    await endTry(pool, message, 'failed', null, clock.now());
    return;
  }
  const at = clock.now();
  const call = await callOf(context, webhook, message, at);
  if (call === undefined) {
    await endTry(pool, message, 'failed', null, clock.now());
    return;
  }
  const result = await context.outgoing.post(call.url, call.body, call.headers);
  const { status, ms, error, response } = result;
  await logAttempt(pool, message.id, { n: message.tries, at, status, ms, error, response });
  if (isSuccess(result)) {
    await endTry(pool, message, 'delivered', null, clock.now());
    await webhookSucceeded(pool, webhook.id, clock.now());
    context.metrics.countWebhook('delivered');
  } else await settleFailure(context, webhook, message, result);
}

/** What goes out: our own words, or a callback of WeChat's as it came. Undefined when what it belongs to is gone. */
async function callOf(
  context: Context,
  webhook: WebhookRow,
  message: MessageRow,
  at: Date,
): Promise<OutgoingCall | undefined> {
  const secrets = await secretsOf(context, webhook, at);
  const { sealed } = message;
  if (sealed !== null) return relayCall(context, webhook, { ...message, sealed }, secrets, at);
  const body = JSON.stringify(message.payload);
  return { url: webhook.url, body, headers: signedHeaders(secrets, message.id, at, body) };
}

async function settleFailure(
  { pool, clock, log, metrics }: Context,
  webhook: WebhookRow,
  message: MessageRow,
  result: PostResult,
): Promise<void> {
  const now = clock.now();
  const wait = retryAfter(message.tries, Math.random(), readRetryAfter(result.retryAfter, now));
  const over = result.status === gone || wait === null;
  await endTry(pool, message, over ? 'failed' : 'pending', over ? null : new Date(now.getTime() + wait!), now);
  metrics.countWebhook(over ? 'failed' : 'retried');
  const said = result.error ?? `answered ${result.status}`;
  const since = await webhookFailed(pool, webhook.id, said, now);
  const isTooLong = since !== undefined && now.getTime() - since.getTime() >= givesUpAfterMs;
  if (result.status !== gone && !isTooLong) return;
  const reason = result.status === gone ? 'it answered 410 Gone' : 'nothing but failures for five days';
  if (await disableWebhook(pool, webhook.id, reason, now))
    log.warn({ webhook: webhook.id, reason }, 'webhook disabled');
}

/** The secrets that sign now: after a rotation the one before as well, for a while. */
async function secretsOf({ vaults }: Context, webhook: WebhookRow, now: Date): Promise<string[]> {
  const { fields } = await vaults.ofOrganization(webhook.organization_id);
  const open = (sealed: Buffer) => fields.open('webhook.secret', webhook.id, sealed);
  const { previous_secret: previous, previous_until: until } = webhook;
  const both = previous !== null && until !== null && until > now;
  return both ? [open(webhook.secret), open(previous)] : [open(webhook.secret)];
}

function isSuccess({ status }: PostResult): boolean {
  return status !== null && status >= 200 && status < 300;
}
