import { ApiError } from '#contract/errors.ts';
import { claimedAppOf } from '#core/vault/client-token.ts';
import type { ServerContext } from '../context.ts';
import { type DoorApp, doorApp } from './app.ts';
import { admitClient } from './rate.ts';

/**
 * Who a mini-program client is, by the `Authorization: Bearer ..` it got at log-in. Throws ApiError
 * `client_token_expired` (log in again), `client_token_invalid`, or `rate_limited` when it calls too often.
 */
export async function clientOf(
  context: ServerContext,
  authorization: string | undefined,
): Promise<{ app: DoorApp; recipientId: string }> {
  const token = authorization?.match(/^Bearer (\S+)$/i)?.[1];
  const claimed = token === undefined ? null : claimedAppOf(token);
  const app = claimed === null ? undefined : await doorApp(context, claimed);
  if (token === undefined || app === undefined) throw new ApiError('client_token_invalid');
  const session = app.vault.readClientToken(token, context.clock.now());
  if (session === 'expired') throw new ApiError('client_token_expired');
  if (session === 'invalid') throw new ApiError('client_token_invalid');
  admitClient(context, `${app.row.id}/${session.recipientId}`);
  return { app, recipientId: session.recipientId };
}
