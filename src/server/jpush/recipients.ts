import { bucketOf } from '#core/bucket.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import { findApp } from '#db/queries/app/find.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { loadRecipients } from '#db/queries/recipient/load.ts';
import type { RecipientRow } from '#db/queries/recipient/row.ts';
import { upsertRecipientsRoute } from '../routes/recipients/upsert.ts';
import { type JpushCall, runOperation } from './call.ts';

/** Recipients one call of ours takes. */
const mostAtOnce = 1000;

/** The caller's app and its keys. */
export async function appOf({ context, caller }: JpushCall): Promise<{ app: AppRow; vault: AppVault }> {
  const app = (await findApp(context.pool, caller.appId))!;
  return { app, vault: await context.vaults.ofApp(app.id) };
}

/** The recipients behind some registration ids (openids); whom we do not know, or have erased, is not there. */
export async function recipientsOf(call: JpushCall, registrationIds: string[]): Promise<Map<string, RecipientRow>> {
  const { app, vault } = await appOf(call);
  const lanes = { start: app.bucket_start, spread: app.spread };
  const ids = new Map(registrationIds.map((openid) => [openid, vault.recipientIdOf(openid)]));
  const rows: RecipientRow[] = [];
  for (const [b, those] of Map.groupBy(ids.values(), (id) => bucketOf(lanes, id))) {
    rows.push(...(await loadRecipients(call.context.pool, b, app.id, those)));
  }
  const byId = new Map(rows.filter((row) => row.status !== 'erased').map((row) => [row.id, row]));
  return new Map([...ids].flatMap(([openid, id]) => (byId.has(id) ? [[openid, byId.get(id)!]] : [])));
}

/** Writes recipients as `POST /v1/apps/{app_id}/recipients/batch` does. */
export async function writeRecipients(call: JpushCall, recipients: { openid: string }[]): Promise<void> {
  for (let from = 0; from < recipients.length; from += mostAtOnce) {
    const body = { recipients: recipients.slice(from, from + mostAtOnce) };
    await runOperation(call, upsertRecipientsRoute, { params: { app_id: call.caller.appId }, body });
  }
}
