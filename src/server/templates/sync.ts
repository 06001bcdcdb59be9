import { isDeepStrictEqual } from 'node:util';
import type { WechatTemplate } from '#channels/wechat/templates.ts';
import { parseContent } from '#core/template/parse-content.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { endSync, listTemplates, type TemplateRow, upsertTemplate } from '#db/queries/template/sync.ts';
import { withTransaction } from '#db/tx.ts';
import { refusalsExplained } from '../apps/refusal.ts';
import type { ServerContext } from '../context.ts';

/** `newtmpl/gettemplate` has a low daily quota (45009), so what is younger than this is used again. Milliseconds. */
const freshMs = 60_000;

export type SyncContext = Pick<ServerContext, 'pool' | 'log' | 'clock' | 'newId' | 'wechat'>;

export interface Synced {
  /** All templates of the app, those that are gone as well. */
  items: TemplateRow[];
  added: number;
  changed: number;
  gone: number;
}

/**
 * Fetches the app's templates from the platform and writes them down; one that is listed no longer stays as `gone`, for
 * the pushes and consents that name it. Safe to run at the same time twice.
 *
 * @param changed that we just changed the list ourselves, so that it is fetched in any case
 * @throws ApiError `credentials_refused` or `platform_unavailable`
 */
export async function syncTemplates(context: SyncContext, app: AppRow, changed = false): Promise<Synced> {
  const now = context.clock.now();
  const before = await listTemplates(context.pool, app.id);
  const age = now.getTime() - (app.templates_synced_at?.getTime() ?? Number.NEGATIVE_INFINITY);
  if (!changed && before.length > 0 && age < freshMs) return { items: before, added: 0, changed: 0, gone: 0 };
  const listed = await refusalsExplained(async () => (await context.wechat(app)).getTemplates());
  const rows = rowsOf(context, app, listed, now);
  const { items, gone } = await withTransaction(
    context.pool,
    async (tx) => {
      for (const row of rows) await upsertTemplate(tx, row);
      const lost = await endSync(
        tx,
        app.id,
        listed.map((template) => template.priTmplId),
        now,
      );
      return { items: await listTemplates(tx, app.id), gone: lost };
    },
    { retries: 3, retryUnknownCommit: true },
  );
  return { items, gone, ...countChanges(before, rows) };
}

function rowsOf(
  context: SyncContext,
  app: AppRow,
  listed: WechatTemplate[],
  now: Date,
): Omit<TemplateRow, 'status' | 'defaults'>[] {
  const rows: Omit<TemplateRow, 'status' | 'defaults'>[] = [];
  for (const template of listed) {
    const { priTmplId, title, kind, content, example, keywordEnumValueList } = template;
    if (kind === null) {
      context.log.warn({ app: app.id, template: priTmplId }, 'a template of a kind we do not know was left out');
      continue;
    }
    rows.push({
      id: context.newId(),
      organization_id: app.organization_id,
      app_id: app.id,
      platform_template_id: priTmplId,
      title,
      kind,
      content,
      example,
      fields: parseContent(content, keywordEnumValueList),
      synced_at: now,
    });
  }
  // One order for all, or two syncs at once could wait for each other's rows.
  return rows.sort((a, b) => (a.platform_template_id < b.platform_template_id ? -1 : 1));
}

function countChanges(
  before: TemplateRow[],
  rows: Omit<TemplateRow, 'status' | 'defaults'>[],
): { added: number; changed: number } {
  const active = new Map(
    before.filter((row) => row.status === 'active').map((row) => [row.platform_template_id, row] as const),
  );
  let added = 0;
  let changed = 0;
  for (const row of rows) {
    const known = active.get(row.platform_template_id);
    if (known === undefined) added++;
    else if (!isDeepStrictEqual(described(known), described(row))) changed++;
  }
  return { added, changed };
}

function described({ title, kind, content, example, fields }: Omit<TemplateRow, 'status' | 'defaults'>) {
  return { title, kind, content, example, fields };
}
