import type { z } from 'zod';
import { ApiError } from '#contract/errors.ts';
import { type recipientUpsert, upsertRecipients } from '#contract/recipient.ts';
import { bucketOf } from '#core/bucket.ts';
import { type Change, changesOf } from '#core/schedule/trigger.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { OrgVault } from '#core/vault/org-vault.ts';
import { putInbox } from '#db/queries/inbox/put.ts';
import { attributesOf } from '#db/queries/recipient/load.ts';
import { type ProfileWrite, writeProfiles } from '#db/queries/recipient/profile.ts';
import { describeRecipients, type RecipientWrite, upsertRecipients as write } from '#db/queries/recipient/upsert.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import { appInScope } from '../../auth/scope.ts';
import { putReports } from '../../consents/put-reports.ts';
import { type Attributes, typedAttributes } from '../../recipients/attributes.ts';
import { changeReport, watchedAttributes } from '../../recipients/changes.ts';
import { importedCredits } from '../../recipients/imported-credits.ts';
import { profileOf } from '../../recipients/profile.ts';
import { storeUnionid } from '../../recipients/unionid.ts';
import { route } from '../../route.ts';

/** Transactions at a time: enough to share commits, few enough to leave connections for everybody else. */
const atOnce = 4;
const mostTags = 1000;

type Given = z.output<typeof recipientUpsert>;

interface Written {
  /** Where it stands in the request. */
  i: number;
  row: RecipientWrite;
  profile: ProfileWrite;
}

/** One transaction per bucket. All of it may be repeated: writing the same again changes nothing. */
export const upsertRecipientsRoute = route(upsertRecipients, async ({ params, body, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const vault = await context.vaults.ofApp(app.id);
  const org = await context.vaults.ofOrganization(app.organization_id);
  const now = context.clock.now();
  const credits = await importedCredits(context, app, vault, body.import_id, body.recipients, now);
  const given = body.recipients.map((one) => one.attributes);
  const attributes = await typedAttributes(
    context,
    app.id,
    'server',
    given,
    (i) => ['recipients', i, 'attributes'],
    now,
  );
  // By openid, so that the last of several with the same one stays.
  const rows = new Map(body.recipients.map((one, i) => [one.openid, writtenOf(vault, org, one, i, attributes[i])]));
  const lanes = { start: app.bucket_start, spread: app.spread };
  const buckets = [...Map.groupBy(rows.values(), ({ row }) => bucketOf(lanes, row.id))];
  const watched = await watchedAttributes(context, app.id);
  const writeBucket = (b: number, those: Written[]) =>
    withTransaction(
      context.pool,
      async (tx) => {
        const lane = { b, appId: app.id };
        const described = those.map(({ row }) => row);
        const fresh = await write(tx, lane, described, now);
        const changes = await changesIn(
          tx,
          lane,
          watched,
          described.filter((row) => !fresh.has(row.id)),
        );
        refuseTooManyTags(those, await describeRecipients(tx, lane, described, now));
        await putInbox(
          tx,
          changes.map((one) => changeReport(context.newId(), lane, one, now)),
          now,
        );
        await writeProfiles(
          tx,
          lane,
          those.map(({ profile }) => profile),
          now,
        );
        return changes.length > 0;
      },
      { retries: 3, retryUnknownCommit: true },
    );
  for (let from = 0; from < buckets.length; from += atOnce) {
    const changed = await Promise.all(buckets.slice(from, from + atOnce).map(([b, those]) => writeBucket(b, those)));
    if (changed.includes(true)) context.hint('inbox');
  }
  // After the rows, so that no credit is booked for somebody who is not there.
  await putReports(context, credits);
  return { items: [...rows].map(([openid, { row }]) => ({ openid, id: row.id })) };
});

function writtenOf(
  vault: AppVault,
  org: OrgVault,
  given: Given,
  i: number,
  attributes: Attributes | undefined,
): Written {
  const { recipientId: id, sealed } = vault.sealOpenid(given.openid);
  const unionid = given.unionid === undefined ? null : storeUnionid(vault, org, id, given.unionid);
  const row: RecipientWrite = {
    id,
    openid: sealed,
    unionid: unionid?.sealed ?? null,
    unionidIndex: unionid?.index ?? null,
    tags: given.tags === undefined ? null : [...new Set(given.tags)],
    addTags: given.add_tags ?? null,
    removeTags: given.remove_tags ?? null,
    attributes: attributes ?? null,
    seenAt: null,
  };
  const { alias, status, first_seen_at: first, last_seen_at: last } = given;
  const profile: ProfileWrite = {
    ...profileOf(id, given),
    status,
    alias:
      alias == null
        ? alias
        : { sealed: vault.fields.seal('recipient.alias', id, alias), index: vault.aliasIdOf(alias) },
    firstSeenAt: first === undefined ? undefined : new Date(first),
    lastSeenAt: last === undefined ? undefined : new Date(last),
  };
  return { i, row, profile };
}

/**
 * What is about to change of the watched attributes of recipients whose rows this transaction holds; nothing is read where
 * nothing is watched. Who is written for the first time has changed nothing.
 */
async function changesIn(
  tx: Tx,
  lane: { b: number; appId: string },
  watched: ReadonlySet<string>,
  rows: RecipientWrite[],
): Promise<{ id: string; changes: Change[] }[]> {
  const told = rows.filter(({ attributes }) => Object.keys(attributes ?? {}).some((name) => watched.has(name)));
  const before = await attributesOf(
    tx,
    lane,
    told.map((row) => row.id),
  );
  return told.flatMap(({ id, attributes }) => {
    const changes = changesOf(watched, before.get(id) ?? {}, attributes!);
    return changes.length > 0 ? [{ id, changes }] : [];
  });
}

/** Throws ApiError `validation_failed`, which undoes the whole bucket. */
function refuseTooManyTags(those: Written[], counted: { id: string; tags: number }[]): void {
  const over = new Set(counted.filter((one) => one.tags > mostTags).map((one) => one.id));
  const errors = those
    .filter(({ row }) => over.has(row.id))
    .map(({ i }) => {
      const message = `a recipient has at most ${mostTags} tags`;
      return { pointer: `/recipients/${i}/add_tags`, code: 'too_big', message };
    });
  if (errors.length > 0) throw new ApiError('validation_failed', { errors: errors.slice(0, 20) });
}
