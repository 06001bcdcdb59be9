import { bucketOf } from '#core/bucket.ts';
import { isUuid } from '#core/ids.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { loadRecipients, recipientsByAlias } from '#db/queries/recipient/load.ts';
import type { RecipientRow } from '#db/queries/recipient/row.ts';
import type { ServerContext } from '../context.ts';

/** Somebody a push may concern, with their row if there is one. */
export interface Who {
  id: string;
  b: number;
  row: RecipientRow | undefined;
}

/** The recipient of an id, an openid or an alias. An openid nobody has seen is a recipient all the same. */
export async function whoIs(context: ServerContext, app: AppRow, vault: AppVault, text: string): Promise<Who> {
  const lower = text.toLowerCase();
  const who = await byId(context, app, isUuid(lower) ? lower : vault.recipientIdOf(text));
  if (who.row !== undefined || isUuid(lower)) return who;
  const [named] = await recipientsByAlias(context.pool, app.id, [vault.aliasIdOf(text)]);
  return named === undefined ? who : byId(context, app, named.id);
}

async function byId(context: ServerContext, app: AppRow, id: string): Promise<Who> {
  const b = bucketOf({ start: app.bucket_start, spread: app.spread }, id);
  return { id, b, row: (await loadRecipients(context.pool, b, app.id, [id]))[0] };
}
