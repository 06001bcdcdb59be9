import { beforeAll, describe, expect, it } from 'vitest';
import { createPush, getPush } from '#contract/push.ts';
import { listPushes } from '#contract/push-list.ts';
import { finished, makeApp, type PushBody, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { send } from './support/http.ts';

const stack = useStack();
let app: TestApp;
let other: TestApp;
const ids: Record<string, string> = {};

async function make(name: string, over: Partial<PushBody>): Promise<void> {
  const receipt = await stack().api.call(createPush, { body: pushBody(app, ['oAlice0000001'], { name, ...over }) });
  if (!('id' in receipt)) throw new Error('a receipt was expected');
  ids[name] = receipt.id;
}

beforeAll(async () => {
  app = await makeApp(stack(), { more: [{ title: '第二个模板', kind: 'one_time' }] });
  other = await makeApp(stack());
  await app.consent(['oAlice0000001', 'oBob00000002']);
  const tomorrow = { at: new Date(Date.now() + 86_400_000).toISOString() };
  await make('单发', {});
  await finished(stack(), ids.单发!);
  await make('活动 100% Tea', { audience: { all: true } });
  await finished(stack(), ids['活动 100% Tea']!);
  await make('草稿', { audience: { all: true }, draft: true });
  await make('明天的活动', { audience: { all: true }, schedule: tomorrow });
  await make('明天的单发', { schedule: tomorrow });
  const message = { ...pushBody(app, []).message, template: app.more[0]! };
  await make('另一个模板', { message, draft: true, audience: { all: true } });
});

type Query = Parameters<typeof listed>[0];
async function listed(query: {
  state?: string;
  kind?: 'campaign' | 'transactional';
  template_id?: string;
  q?: string;
}) {
  const { items } = await stack().api.call(listPushes, { query: { app_id: app.id, ...query } });
  return items.map((one) => one.name);
}

describe('the list of pushes', () => {
  const cases: [string, Query, string[]][] = [
    ['everything, newest first', {}, ['另一个模板', '明天的单发', '明天的活动', '草稿', '活动 100% Tea', '单发']],
    ['campaigns', { kind: 'campaign' }, ['另一个模板', '明天的活动', '草稿', '活动 100% Tea']],
    ['single messages', { kind: 'transactional' }, ['明天的单发', '单发']],
    ['drafts', { state: 'draft' }, ['另一个模板', '草稿']],
    ['what is due later, whichever way it is stored', { state: 'scheduled' }, ['明天的单发', '明天的活动']],
    ['several states', { state: 'finished,draft', kind: 'campaign' }, ['另一个模板', '草稿', '活动 100% Tea']],
    ['a word of the name, in any case', { q: 'tEA' }, ['活动 100% Tea']],
    ['a word with a sign that means something to SQL', { q: '100%' }, ['活动 100% Tea']],
    ['nothing for a sign that is in no name', { q: '_' }, []],
  ];
  it.each(cases)('shows %s', async (_, query, names) => {
    expect(await listed(query)).toEqual(names);
  });

  it('shows the pushes of one template, with its title', async () => {
    const { items } = await stack().api.call(listPushes, { query: { app_id: app.id, template_id: app.templateId } });
    expect(items.map((one) => one.name)).not.toContain('另一个模板');
    expect(items[0]!.template_title).toBe('测试提醒');
  });

  it('carries the roll-ups where they are asked for, and they are those of the push', async () => {
    const query = { app_id: app.id, include: 'counts', state: 'finished' } as const;
    const { items } = await stack().api.call(listPushes, { query });
    expect(items).toHaveLength(2);
    for (const { id, counts, audience_count } of items) {
      const push = await stack().api.call(getPush, { params: { push_id: id } });
      expect(counts).toMatchObject(push.outcomes);
      expect(audience_count).toBe(push.audience_count);
    }
    const without = await stack().api.call(listPushes, { query: { app_id: app.id } });
    expect(without.items[0]!.counts).toBeNull();
  });

  it('goes on where the page before ended, with the same filter', async () => {
    const query = { app_id: app.id, kind: 'campaign', limit: 2 } as const;
    const first = await stack().api.call(listPushes, { query });
    const second = await stack().api.call(listPushes, { query: { ...query, cursor: first.next_cursor! } });
    expect([...first.items, ...second.items].map((one) => one.name)).toEqual(await listed({ kind: 'campaign' }));
    expect(second.next_cursor).toBeNull();
  });

  it('tells of a running push that the platform holds its app back', async () => {
    await stack().service.pool.query(
      `insert into limiter (scope, key, app_id, paused_until, reason, updated_at)
       values ('template', $1, $2, 'infinity', 'template_invalid', now())`,
      [app.templateId, app.id],
    );
    const { items } = await stack().api.call(listPushes, { query: { app_id: app.id, state: 'scheduled' } });
    expect(items.map((one) => one.pause_reason)).toEqual(['template_invalid', 'template_invalid']);
    await stack().service.pool.query('delete from limiter where app_id = $1', [app.id]);
  });

  it('shows nothing of another app or another organization', async () => {
    const stranger = await asAnotherOrganization(stack());
    expect((await stranger.api.call(listPushes, { query: {} })).items).toEqual([]);
    expect((await send(stranger, 'GET', `/v1/pushes?app_id=${app.id}`)).status).toBe(404);
    expect((await stack().api.call(listPushes, { query: { app_id: other.id } })).items).toEqual([]);
  });

  it.each(['state=sent', 'state=', 'kind=all', 'template_id=x', `q=${'x'.repeat(101)}`, 'include=all'])(
    'refuses %s',
    async (query) => {
      const { status, body } = await send(stack(), 'GET', `/v1/pushes?${query}`);
      expect([status, body.code]).toEqual([422, 'validation_failed']);
    },
  );
});
