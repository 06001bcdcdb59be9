import { randomBytes } from 'node:crypto';
import { secretBytes, secretText } from '#core/webhook/sign.ts';
import type { ServerContext } from '../context.ts';

/** A new secret of a webhook: as receivers take it, and sealed for its row. */
export async function newWebhookSecret(
  context: ServerContext,
  organizationId: string,
  webhookId: string,
): Promise<{ text: string; sealed: Buffer }> {
  const text = secretText(randomBytes(secretBytes));
  const { fields } = await context.vaults.ofOrganization(organizationId);
  return { text, sealed: fields.seal('webhook.secret', webhookId, text) };
}
