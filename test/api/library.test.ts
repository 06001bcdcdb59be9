import { beforeAll, describe, expect, it } from 'vitest';
import {
  addTemplate,
  deleteTemplate,
  listCategories,
  listLibraryKeywords,
  listLibraryTitles,
} from '#contract/library.ts';
import { listTemplates } from '#contract/template.ts';
import { makeApp, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { expectProblem, send } from './support/http.ts';

const stack = useStack();
let app: TestApp;
beforeAll(async () => {
  app = await makeApp(stack(), { callback: null });
});

const params = () => ({ app_id: app.id });
const add = (json: object) => send(stack(), 'POST', `/v1/apps/${app.id}/templates`, { json });

describe('the public library', () => {
  it('goes from category to title to keywords, and what is chosen becomes a template at once', async () => {
    const { api } = stack();
    const categories = await api.call(listCategories, { params: params() });
    expect(categories.items).toContainEqual({ id: '307', name: '电商平台' });
    const query = { categories: '307,616' };
    const titles = await api.call(listLibraryTitles, { params: params(), query });
    expect(titles.items).toContainEqual({ tid: '1001', title: '订单发货提醒', kind: 'one_time', category_id: '307' });
    expect(titles.total).toBe(titles.items.length);
    const words = await api.call(listLibraryKeywords, { params: { ...params(), tid: '1001' } });
    const byName = new Map(words.items.map((one) => [one.name, one]));
    const keywords = ['商品名称', '发货时间'].map((name) => byName.get(name)!.kid);
    const body = { tid: '1001', keywords, description: '告诉买家已发货' };
    const made = await api.call(addTemplate, { params: params(), body });
    expect(made).toMatchObject({ title: '订单发货提醒', kind: 'one_time', status: 'active' });
    // In the order that was asked for, with the type in the key.
    expect(made.fields.map((field) => [field.label, field.type])).toEqual([
      ['商品名称', 'thing'],
      ['发货时间', 'time'],
    ]);
    const listed = (await api.call(listTemplates, { params: params() })).items;
    expect(listed.map((one) => one.id)).toContain(made.id);

    // The same again is refused by WeChat, with its code and what to do about it.
    const again = await add(body);
    expectProblem(again, 'platform_refused');
    expect(again.body).toMatchObject({ errcode: 200022, advice: { zh: expect.stringMatching(/同步/) } });

    const named = { ...params(), template_id: made.platform_template_id };
    expect(await api.call(deleteTemplate, { params: named })).toMatchObject({ id: made.id, status: 'gone' });
    // Repeated after an answer that was lost: WeChat is not asked again.
    expect(await api.call(deleteTemplate, { params: named })).toMatchObject({ status: 'gone' });
  });

  it('says what is wrong before WeChat is asked', async () => {
    const good = { tid: '1002', keywords: [1, 2], description: '用途' };
    expectProblem(await add({ ...good, keywords: [1] }), 'validation_failed', ['/keywords']);
    expectProblem(await add({ ...good, tid: '<script>' }), 'validation_failed', ['/tid']);
    expectProblem(await add({ ...good, description: '十六个字的用途说明已经太长了一点点' }), 'validation_failed', [
      '/description',
    ]);
    expectProblem(await add({ ...good, keywords: [1, 99] }), 'platform_refused');
    const titles = await send(stack(), 'GET', `/v1/apps/${app.id}/library/titles?categories=1;drop`);
    expectProblem(titles, 'validation_failed', ['querystring/categories']);
    expectProblem(
      await send(stack(), 'GET', `/v1/apps/${app.id}/library/titles?categories=999999`),
      'platform_refused',
    );
    expectProblem(await send(stack(), 'DELETE', `/v1/apps/${app.id}/templates/none`), 'not_found');
  });

  it('of one organization is closed to another', async () => {
    const other = await asAnotherOrganization(stack());
    for (const [method, path] of [
      ['GET', 'library/categories'],
      ['GET', 'library/titles?categories=307'],
      ['GET', 'library/titles/1001/keywords'],
      ['DELETE', `templates/${app.template}`],
    ] as const) {
      expectProblem(await send(other, method, `/v1/apps/${app.id}/${path}`), 'not_found');
    }
    const json = { tid: '1002', keywords: [1, 2], description: '用途' };
    expectProblem(await send(other, 'POST', `/v1/apps/${app.id}/templates`, { json }), 'not_found');
  });
});
