import { getContentRules, getWordList, putPages, putWordList } from '#contract/content.ts';
import { ApiError } from '#contract/errors.ts';
import { normalize } from '#core/content/normalize.ts';
import { AppJsonError, pagesOf } from '#core/content/pages.ts';
import { putPages as writePages } from '#db/queries/content/pages.ts';
import {
  countOtherWords,
  findWordList,
  type WordListKey,
  type WordListRow,
  wordListsOf,
  putWordList as writeWordList,
} from '#db/queries/content/words.ts';
import { withTransaction } from '#db/tx.ts';
import type { Actor } from '../../auth/actor.ts';
import { appInScope } from '../../auth/scope.ts';
import { forgetKeptRows } from '../../pushes/kept-rows.ts';
import { route } from '../../route.ts';

const mostLists = 50;
const mostWords = 50_000;

export const getContentRulesRoute = route(getContentRules, async ({ params, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const lists = await wordListsOf(context.pool, app.organization_id, app.id);
  return {
    word_lists: lists.map(shown),
    pages: app.pages,
    pages_at: app.pages_at?.toISOString() ?? null,
    link_domains: app.webview_domains,
  };
});

export const putPagesRoute = route(putPages, async ({ params, body, key, audit }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const pages = 'pages' in body && body.pages === null ? null : readPages(body);
  await withTransaction(context.pool, async (tx) => {
    await writePages(tx, app.id, pages, context.clock.now());
    await audit.in(tx, { before: { pages: app.pages }, after: { pages } });
  });
  forgetKeptRows(context);
  return { pages };
});

export const getWordListRoute = route(getWordList, async ({ params, query, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const row = await findWordList(context.pool, keyOf(key, app.id, params.name, query.for));
  if (row === undefined) throw new ApiError('not_found', { detail: 'no such list of words' });
  return { ...shown(row), words: row.words };
});

export const putWordListRoute = route(putWordList, async ({ params, body, key, audit }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const words = [...new Set(body.words)];
  refuseEmpty(words);
  const list = keyOf(key, app.id, params.name, body.for);
  await withTransaction(context.pool, async (tx) => {
    const others = await countOtherWords(tx, list);
    if (words.length > 0 && (others.lists >= mostLists || others.words + words.length > mostWords)) {
      throw new ApiError('too_many_words');
    }
    const before = await findWordList(tx, list);
    await writeWordList(tx, list, { id: context.newId(), level: body.level, words }, context.clock.now());
    const counts = { before: before?.words.length ?? 0, after: words.length };
    await audit.in(tx, { before: { words: counts.before }, after: { ...body, words: counts.after } });
  });
  forgetKeptRows(context);
  return { name: params.name, for: body.for, level: body.level, count: words.length };
});

function keyOf(key: Actor, appId: string, name: string, of: 'app' | 'organization'): WordListKey {
  if (of === 'organization' && key.apps !== 'all') {
    throw new ApiError('forbidden', { detail: 'a list for the organization takes somebody who has all of its apps' });
  }
  return { organizationId: key.organizationId, appId: of === 'app' ? appId : null, name };
}

/** A word of nothing but separators would be found nowhere, and its owner believe it was. */
function refuseEmpty(words: readonly string[]): void {
  const errors = words
    .map((word, i) => ({ word, pointer: `/words/${i}` }))
    .filter(({ word }) => normalize(word).text === '')
    .map(({ pointer }) => ({ pointer, code: 'no_letters', message: 'has no letter and no digit to look for' }));
  if (errors.length > 0) throw new ApiError('validation_failed', { errors: errors.slice(0, 20) });
}

function readPages(body: { app_json: Record<string, unknown> } | { pages: string[] | null }): string[] {
  const isJson = 'app_json' in body;
  try {
    return pagesOf(isJson ? body.app_json : { pages: body.pages });
  } catch (error) {
    if (!(error instanceof AppJsonError)) throw error;
    const errors = [{ pointer: isJson ? '/app_json' : '/pages', code: 'pages', message: error.message }];
    throw new ApiError('validation_failed', { errors, cause: error });
  }
}

function shown({ name, app_id, level, words, updated_at }: WordListRow) {
  const holdsFor = app_id === null ? ('organization' as const) : ('app' as const);
  return { name, for: holdsFor, level, count: words.length, updated_at: updated_at.toISOString() };
}
