import type { z } from 'zod';
import { ApiError } from '#contract/errors.ts';
import {
  addTemplate,
  deleteTemplate,
  listCategories,
  listLibraryKeywords,
  listLibraryTitles,
} from '#contract/library.ts';
import type { template } from '#contract/template.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { listTemplates } from '#db/queries/template/sync.ts';
import { refusalsExplained } from '../../apps/refusal.ts';
import type { Actor } from '../../auth/actor.ts';
import { appInScope } from '../../auth/scope.ts';
import type { ServerContext } from '../../context.ts';
import { templateOf } from '../../present/template.ts';
import { route } from '../../route.ts';
import { syncTemplates } from '../../templates/sync.ts';

type Wechat = Awaited<ReturnType<ServerContext['wechat']>>;

/** Asks the platform in the name of an app the key may use. */
async function asking<T>(context: ServerContext, key: Actor, appId: string, ask: (wechat: Wechat) => Promise<T>) {
  const app = await appInScope(context, key, appId);
  return refusalsExplained(async () => ask(await context.wechat(app)), 'platform_refused');
}

export const listCategoriesRoute = route(listCategories, async ({ params, key }, context) => {
  return { items: await asking(context, key, params.app_id, (wechat) => wechat.getCategories()) };
});

export const listLibraryTitlesRoute = route(listLibraryTitles, async ({ params, query, key }, context) => {
  const { categories: ids, start, limit } = query;
  const { titles, count } = await asking(context, key, params.app_id, (wechat) =>
    wechat.getTitles({ ids, start, limit }),
  );
  return { items: titles.map(({ categoryId, ...rest }) => ({ ...rest, category_id: categoryId })), total: count };
});

export const listLibraryKeywordsRoute = route(listLibraryKeywords, async ({ params, key }, context) => {
  const keywords = await asking(context, key, params.app_id, (wechat) => wechat.getKeywords(params.tid));
  return { items: keywords.map(({ rule, ...rest }) => ({ ...rest, type: rule })) };
});

export const addTemplateRoute = route(addTemplate, async ({ params, body, key, audit }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const { tid, keywords: kidList, description: sceneDesc } = body;
  const made = await asking(context, key, app.id, (wechat) => wechat.addTemplate({ tid, kidList, sceneDesc }));
  const row = await synced(context, app, made);
  await audit.alone({ target: row.id });
  return row;
});

export const deleteTemplateRoute = route(deleteTemplate, async ({ params, key, audit }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const name = params.template_id;
  const row = (await listTemplates(context.pool, app.id)).find(
    (one) => one.platform_template_id === name || one.id === name.toLowerCase(),
  );
  if (row === undefined) throw new ApiError('not_found', { detail: 'the app has no such template' });
  // A repeat of a call whose answer was lost: the platform has it no longer.
  if (row.status === 'gone') return templateOf(row);
  await asking(context, key, app.id, (wechat) => wechat.deleteTemplate(row.platform_template_id));
  await audit.alone({ target: row.id, before: { title: row.title, platform_template_id: row.platform_template_id } });
  return synced(context, app, row.platform_template_id);
});

/** The template as it is after the platform's list was fetched again. */
async function synced(context: ServerContext, app: AppRow, name: string): Promise<z.input<typeof template>> {
  const { items } = await syncTemplates(context, app, true);
  const row = items.find((one) => one.platform_template_id === name);
  if (row === undefined)
    throw new ApiError('platform_unavailable', { detail: 'WeChat does not list the template yet' });
  return templateOf(row);
}
