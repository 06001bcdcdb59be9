import { callWechat, requireText, unusable, withQuery } from './call.ts';
import type { WechatHttp } from './http.ts';

export interface WechatCategory {
  id: string;
  name: string;
}

export interface WechatTitle {
  tid: string;
  title: string;
  kind: 'one_time' | 'long_term';
  categoryId: string;
}

export interface WechatKeyword {
  kid: number;
  name: string;
  example: string;
  /** The type word of the field it becomes. */
  rule: string;
}

export interface TemplateWish {
  tid: string;
  /** 2-5, in the order shown. */
  kidList: number[];
  /** At most 15 characters. */
  sceneDesc: string;
}

/** The account's service categories (`newtmpl/getcategory`). @throws WechatApiError, as do all here */
export async function getCategories(http: WechatHttp, token: string): Promise<WechatCategory[]> {
  const data = await read(http, 'getCategory', 'getcategory', { access_token: token });
  return data.map((one) => ({ id: String(one.id), name: text(one.name) }));
}

/** Titles of the public library (`newtmpl/getpubtemplatetitles`), at most 30 a call, of kinds this client knows. */
export async function getTitles(
  http: WechatHttp,
  token: string,
  page: { ids: string; start: number; limit: number },
): Promise<{ titles: WechatTitle[]; count: number }> {
  const name = 'getPubTemplateTitleList';
  const query = { access_token: token, ids: page.ids, start: String(page.start), limit: String(page.limit) };
  const body = await callWechat(http, name, {
    method: 'GET',
    path: withQuery('/wxaapi/newtmpl/getpubtemplatetitles', query),
  });
  const titles = records(name, body.data).flatMap((one): WechatTitle[] => {
    const kind = kinds[Number(one.type)];
    if (kind === undefined) return [];
    return [{ tid: String(one.tid), title: text(one.title), kind, categoryId: String(one.categoryId) }];
  });
  return { titles, count: Number(body.count) || titles.length };
}

/** Keywords of one title (`newtmpl/getpubtemplatekeywords`). */
export async function getKeywords(http: WechatHttp, token: string, tid: string): Promise<WechatKeyword[]> {
  const data = await read(http, 'getPubTemplateKeyWordsById', 'getpubtemplatekeywords', { access_token: token, tid });
  return data.map((one) => {
    return { kid: Number(one.kid), name: text(one.name), example: text(one.example), rule: text(one.rule) };
  });
}

/** Adds a template to the account (`newtmpl/addtemplate`). @returns its priTmplId */
export async function addTemplate(http: WechatHttp, token: string, wish: TemplateWish): Promise<string> {
  const path = withQuery('/wxaapi/newtmpl/addtemplate', { access_token: token });
  const body = await callWechat(http, 'addTemplate', { method: 'POST', path, body: JSON.stringify(wish) });
  return requireText('addTemplate', body, 'priTmplId');
}

/** Takes a template off the account (`newtmpl/deltemplate`). */
export async function deleteTemplate(http: WechatHttp, token: string, priTmplId: string): Promise<void> {
  const path = withQuery('/wxaapi/newtmpl/deltemplate', { access_token: token });
  await callWechat(http, 'deleteTemplate', { method: 'POST', path, body: JSON.stringify({ priTmplId }) });
}

const kinds: Readonly<Record<number, WechatTitle['kind']>> = { 2: 'one_time', 3: 'long_term' };

async function read(http: WechatHttp, name: string, call: string, query: Record<string, string>) {
  const { data } = await callWechat(http, name, { method: 'GET', path: withQuery(`/wxaapi/newtmpl/${call}`, query) });
  return records(name, data);
}

function records(name: string, data: unknown): Record<string, unknown>[] {
  if (!Array.isArray(data)) throw unusable(name, 'no data');
  return data.filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
