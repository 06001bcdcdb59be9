import { ApiError } from '#contract/errors.ts';
import { bucketOf } from '#core/bucket.ts';
import { isUuid } from '#core/ids.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { loadRecipients } from '#db/queries/recipient/load.ts';
import type { RecipientRow } from '#db/queries/recipient/row.ts';
import type { Actor } from '../auth/actor.ts';
import { appInScope } from '../auth/scope.ts';
import type { ServerContext } from '../context.ts';

/** A recipient of an app the key may use, by its id or its openid. Throws ApiError `not_found`. */
export async function recipientInScope(
  context: ServerContext,
  key: Actor,
  params: { app_id: string; recipient: string },
): Promise<{ app: AppRow; vault: AppVault; row: RecipientRow }> {
  const app = await appInScope(context, key, params.app_id);
  const vault = await context.vaults.ofApp(app.id);
  const lower = params.recipient.toLowerCase();
  const id = isUuid(lower) ? lower : vault.recipientIdOf(params.recipient);
  const b = bucketOf({ start: app.bucket_start, spread: app.spread }, id);
  const row = (await loadRecipients(context.pool, b, app.id, [id]))[0];
  if (row === undefined) throw new ApiError('not_found', { detail: 'no such recipient' });
  return { app, vault, row };
}
