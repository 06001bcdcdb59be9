import { ApiError } from '#contract/errors.ts';
import { findWebhook, type WatchedWebhook } from '#db/queries/webhook/endpoint.ts';
import { RefusedAddressError } from '#notifiers/http/outgoing.ts';
import type { ApiKey } from '../auth/api-key.ts';
import type { ServerContext } from '../context.ts';

/** A webhook the key may see: a key of one app sees those of its app only. Throws ApiError `not_found`. */
export async function webhookInScope(context: ServerContext, key: ApiKey, id: string): Promise<WatchedWebhook> {
  const webhook = await findWebhook(context.pool, key.organizationId, id);
  if (webhook === undefined || (key.appId !== null && webhook.app_id !== key.appId)) {
    throw new ApiError('not_found', { detail: 'no such webhook' });
  }
  return webhook;
}

/** Throws ApiError `webhook_url_refused` with the reason for an address that will not be called. */
export async function checkUrl(context: ServerContext, url: string, pointer = '/url'): Promise<void> {
  try {
    await context.outgoing.check(url);
  } catch (error) {
    if (!(error instanceof RefusedAddressError)) throw error;
    const errors = [{ pointer, code: error.code, message: error.message }];
    throw new ApiError('webhook_url_refused', { detail: error.message, errors });
  }
}
