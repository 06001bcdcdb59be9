import { ApiError } from '#contract/errors.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import { type DeliveryName, everybody } from '#core/vault/delivery-token.ts';
import type { ServerContext } from '../context.ts';
import { clientOf } from '../door/client.ts';

/** Whether a token is of a whole push, whose recipients were sent one text together: then the reader has to say who they are. */
export function namesEverybody(vault: AppVault, token: string): boolean {
  return vault.readDeliveryToken(token)?.recipientId === everybody;
}

/** The delivery a token is about, for a reader who is known or not; null when it is not of this app or nobody's. */
export function deliveryOf(vault: AppVault, token: string, reader: string | null): DeliveryName | null {
  const name = vault.readDeliveryToken(token);
  if (name?.recipientId !== everybody) return name;
  return reader === null ? null : { pushId: name.pushId, recipientId: reader };
}

/**
 * Who reports, where the token does not say: the user of the client token beside it. Null where the token says it.
 * Throws ApiError `client_token_invalid`, `client_token_expired` or `rate_limited`.
 */
export async function readerOf(
  context: ServerContext,
  app: { id: string; vault: AppVault },
  token: string,
  authorization: string | undefined,
): Promise<string | null> {
  if (!namesEverybody(app.vault, token)) return null;
  const client = await clientOf(context, authorization);
  if (client.app.row.id !== app.id) throw new ApiError('client_token_invalid');
  return client.recipientId;
}
