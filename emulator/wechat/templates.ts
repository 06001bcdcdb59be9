import { randomBytes } from 'node:crypto';
import type { Context } from '../context.ts';
import type { Answer } from '../http/answer.ts';
import { listTemplate } from '../world/template.ts';
import type { App } from '../world/types.ts';
import { type Call, fail, ok, queryParam, readObject } from './call.ts';
import { categories, library } from './library.ts';

/** GET /wxaapi/newtmpl/gettemplate: the app's own templates. */
export const getTemplate = (_: Context, app: App): Answer =>
  ok({ data: [...app.templates.values()].map(listTemplate) });

/** GET /wxaapi/newtmpl/getcategory */
export const getCategory = (): Answer => ok({ data: categories });

/** GET /wxaapi/newtmpl/getpubtemplatetitles: `ids` are category ids joined by commas, `limit` at most 30. */
export function getPublicTitles(_: Context, __: App, call: Call): Answer {
  const ids = queryParam(call.query, 'ids').split(',').filter(Boolean);
  const start = Number(queryParam(call.query, 'start') || '0');
  const limit = Number(queryParam(call.query, 'limit') || '30');
  if (ids.length === 0) return fail(200018);
  if (!ids.every((id) => categories.some((category) => String(category.id) === id))) return fail(200019);
  if (!Number.isInteger(start) || start < 0) return fail(200016);
  if (!Number.isInteger(limit) || limit < 1 || limit > 30) return fail(200017);
  const found = library.filter((template) => ids.includes(template.categoryId));
  const data = found
    .slice(start, start + limit)
    .map(({ tid, title, type, categoryId }) => ({ tid, title, type, categoryId }));
  return ok({ count: found.length, data });
}

/** GET /wxaapi/newtmpl/getpubtemplatekeywords */
export function getPublicKeywords(_: Context, __: App, call: Call): Answer {
  const found = library.find((template) => String(template.tid) === queryParam(call.query, 'tid'));
  return found ? ok({ count: found.keywords.length, data: found.keywords }) : fail(200014);
}

/** POST /wxaapi/newtmpl/addtemplate: two to five keywords of a public template, in the order wished. */
export function addTemplate(ctx: Context, app: App, call: Call): Answer {
  const body = readObject(call.body);
  if (!body) return fail(47001);
  const found = library.find((template) => String(template.tid) === String(body.tid ?? ''));
  if (!found) return fail(200014);
  const kids: unknown[] = Array.isArray(body.kidList) ? body.kidList : [];
  const words = kids.map((kid) => found.keywords.find((word) => word.kid === Number(kid)));
  if (words.length < 2 || words.length > 5 || new Set(words).size !== words.length) return fail(200020);
  if (!words.every((word) => word !== undefined)) return fail(200020);
  const scene = typeof body.sceneDesc === 'string' ? body.sceneDesc : '';
  if (scene === '' || [...scene].length > 15) return fail(200021);
  const content = words.map((word) => `${word.name}:{{${word.rule}${word.kid}.DATA}}`).join('\n');
  const same = [...app.templates.values()].some((t) => t.title === found.title && t.content === content);
  if (same) return fail(200022);
  const priTmplId = randomBytes(33).toString('base64url').slice(0, 43);
  const example = words.map((word) => `${word.name}:${word.example}`).join('\n');
  const template = { priTmplId, title: found.title, content, example, type: found.type };
  ctx.world.commit({ k: 'template', appid: app.appid, template });
  return ok({ priTmplId });
}

/** POST /wxaapi/newtmpl/deltemplate */
export function deleteTemplate(ctx: Context, app: App, call: Call): Answer {
  const id = readObject(call.body)?.priTmplId;
  if (typeof id !== 'string') return fail(20002);
  if (!app.templates.has(id)) return fail(200014);
  ctx.world.commit({ k: 'untemplate', appid: app.appid, id });
  return ok();
}
