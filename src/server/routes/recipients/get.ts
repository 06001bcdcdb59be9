import { ApiError } from '#contract/errors.ts';
import { getRecipient } from '#contract/recipient.ts';
import { bucketOf } from '#core/bucket.ts';
import { isUuid } from '#core/ids.ts';
import { consentsOfRecipient } from '#db/queries/consent/load.ts';
import { loadRecipients } from '#db/queries/recipient/load.ts';
import { listTemplates } from '#db/queries/template/sync.ts';
import { appInScope } from '../../auth/scope.ts';
import { recipientOf } from '../../present/recipient.ts';
import { route } from '../../route.ts';

export const getRecipientRoute = route(getRecipient, async ({ params, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const vault = await context.vaults.ofApp(app.id);
  const lower = params.recipient.toLowerCase();
  const id = isUuid(lower) ? lower : vault.recipientIdOf(params.recipient);
  const b = bucketOf({ start: app.bucket_start, spread: app.spread }, id);
  const row = (await loadRecipients(context.pool, b, app.id, [id]))[0];
  if (row === undefined) throw new ApiError('not_found', { detail: 'no such recipient' });
  const consents = await consentsOfRecipient(context.pool, b, app.id, id);
  const templates = consents.length > 0 ? await listTemplates(context.pool, app.id) : [];
  return recipientOf(row, vault, consents, templates);
});
