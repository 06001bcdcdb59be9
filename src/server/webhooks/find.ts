import { ApiError } from '#contract/errors.ts';
import { findWebhook, type WatchedWebhook } from '#db/queries/webhook/endpoint.ts';
import { RefusedAddressError } from '#notifiers/http/outgoing.ts';
import { type Actor, mayUse } from '../auth/actor.ts';
import type { ServerContext } from '../context.ts';

/** Whether an actor may see a webhook: who is for certain apps sees those of these apps only. */
export function maySee(actor: Actor, { app_id: appId }: { app_id: string | null }): boolean {
  return appId === null ? actor.apps === 'all' : mayUse(actor, appId);
}

/** A webhook the actor may see. Throws ApiError `not_found`. */
export async function webhookInScope(context: ServerContext, actor: Actor, id: string): Promise<WatchedWebhook> {
  const webhook = await findWebhook(context.pool, actor.organizationId, id);
  if (webhook === undefined || !maySee(actor, webhook)) {
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
