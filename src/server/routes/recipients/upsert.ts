import type { z } from 'zod';
import { type recipientUpsert, upsertRecipients } from '#contract/recipient.ts';
import { bucketOf } from '#core/bucket.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { OrgVault } from '#core/vault/org-vault.ts';
import { describeRecipients, type RecipientWrite, upsertRecipients as write } from '#db/queries/recipient/upsert.ts';
import { withTransaction } from '#db/tx.ts';
import { appInScope } from '../../auth/scope.ts';
import { putReports } from '../../consents/put-reports.ts';
import { importedCredits } from '../../recipients/imported-credits.ts';
import { storeUnionid } from '../../recipients/unionid.ts';
import { route } from '../../route.ts';

/** Transactions at a time: enough to share commits, few enough to leave connections for everybody else. */
const atOnce = 4;

/** One transaction per bucket. All of it may be repeated: writing the same again changes nothing. */
export const upsertRecipientsRoute = route(upsertRecipients, async ({ params, body, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const vault = await context.vaults.ofApp(app.id);
  const org = await context.vaults.ofOrganization(app.organization_id);
  // By openid, so that the last of several with the same one stays.
  const rows = new Map(body.recipients.map((given) => [given.openid, writeOf(vault, org, given)]));
  const lanes = { start: app.bucket_start, spread: app.spread };
  const buckets = [...Map.groupBy(rows.values(), (row) => bucketOf(lanes, row.id))];
  const now = context.clock.now();
  const writeBucket = (b: number, those: RecipientWrite[]) =>
    withTransaction(
      context.pool,
      async (tx) => {
        const lane = { b, appId: app.id };
        await write(tx, lane, those, now);
        await describeRecipients(tx, lane, those, now);
      },
      { retries: 3, retryUnknownCommit: true },
    );
  const credits = await importedCredits(context, app, vault, body.import_id, body.recipients, now);
  for (let from = 0; from < buckets.length; from += atOnce) {
    await Promise.all(buckets.slice(from, from + atOnce).map(([b, those]) => writeBucket(b, those)));
  }
  // After the rows, so that no credit is booked for somebody who is not there.
  await putReports(context, credits, now);
  return { items: [...rows].map(([openid, { id }]) => ({ openid, id })) };
});

function writeOf(vault: AppVault, org: OrgVault, given: z.output<typeof recipientUpsert>): RecipientWrite {
  const { recipientId, sealed } = vault.sealOpenid(given.openid);
  const unionid = given.unionid === undefined ? null : storeUnionid(vault, org, recipientId, given.unionid);
  return {
    id: recipientId,
    openid: sealed,
    unionid: unionid?.sealed ?? null,
    unionidIndex: unionid?.index ?? null,
    tags: given.tags === undefined ? null : [...new Set(given.tags)],
    attributes: given.attributes ?? null,
    seenAt: null,
  };
}
