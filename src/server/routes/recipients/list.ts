import { listRecipients } from '#contract/recipient-list.ts';
import type { Rule } from '#contract/rule.ts';
import { bucketOf } from '#core/bucket.ts';
import { isUuid } from '#core/ids.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { loadRecipients, recipientsByAlias } from '#db/queries/recipient/load.ts';
import type { RecipientRow } from '#db/queries/recipient/row.ts';
import { checkedRule, expandedRule, worldOf } from '../../audience/world.ts';
import { can } from '../../auth/actor.ts';
import { appInScope } from '../../auth/scope.ts';
import type { ServerContext } from '../../context.ts';
import { recipientOf } from '../../present/recipient.ts';
import { recipientsPage } from '../../recipients/page.ts';
import { route } from '../../route.ts';

export const listRecipientsRoute = route(listRecipients, async ({ params, query, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const vault = await context.vaults.ofApp(app.id);
  const { rows, next } =
    query.q === undefined
      ? await recipientsPage(context, app, await ruleOf(context, app, query), query.cursor, query.limit)
      : { rows: await named(context, app, vault, query.q), next: null };
  const personal = can(key, 'personal_data');
  const items = rows.map((row) => {
    const { consents: _, ...item } = recipientOf(row, vault, [], [], personal);
    return item;
  });
  return { items, next_cursor: next };
});

/** The filters as one rule, as the planner would read it. Throws ApiError `rule_invalid`. */
async function ruleOf(
  context: ServerContext,
  app: AppRow,
  {
    tag,
    segment_id: segment,
    status,
  }: { tag?: string; segment_id?: string; status?: 'active' | 'invalid' | 'blocked' },
): Promise<Rule | null> {
  const all: Rule[] = [
    ...(tag === undefined ? [] : [{ tags: { any: [tag] } }]),
    ...(status === undefined ? [] : [{ status: [status] }]),
    ...(segment === undefined ? [] : [{ segment }]),
  ];
  if (all.length === 0) return null;
  const world = await worldOf(context, app);
  return expandedRule(checkedRule({ all }, world, 'querystring'), world.segments, 'querystring');
}

/** Whoever has exactly this openid, alias or recipient id. Who was erased is not shown. */
async function named(context: ServerContext, app: AppRow, vault: AppVault, q: string): Promise<RecipientRow[]> {
  const lower = q.toLowerCase();
  const byAlias = await recipientsByAlias(context.pool, app.id, [vault.aliasIdOf(q)]);
  const ids = new Set([...(isUuid(lower) ? [lower] : [vault.recipientIdOf(q)]), ...byAlias.map((row) => row.id)]);
  const lanes = { start: app.bucket_start, spread: app.spread };
  const found = await Promise.all(
    [...ids].map((id) => loadRecipients(context.pool, bucketOf(lanes, id), app.id, [id])),
  );
  return found.flat().filter((row) => row.status !== 'erased');
}
