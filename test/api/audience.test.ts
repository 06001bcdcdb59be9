import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { createPush, listDeliveries } from '#contract/push.ts';
import { type recipientUpsert, upsertRecipients } from '#contract/recipient.ts';
import { finished, makeApp, type PushBody, pushBody, settled, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { expectProblem, send } from './support/http.ts';
import { logIn } from './support/miniprogram.ts';
import { stored } from './support/stored.ts';

const stack = useStack();
let app: TestApp;
let sister: TestApp;
const union = (name: string) => `uUnion${name}`;

type Recipient = z.input<typeof recipientUpsert>;

/** Users with a credit on both sides, known to us by an import. */
async function known(of: TestApp, recipients: Recipient[]): Promise<void> {
  const openids = recipients.map((one) => one.openid);
  await stack().control.post(`/apps/${of.appid}/phones`, { phones: openids.map((openid) => ({ openid })) });
  await stack().control.post(`/apps/${of.appid}/grants`, { openids, templates: [of.template], count: 1 });
  const credits = { [of.template]: 1 };
  const body = { import_id: 'old', recipients: recipients.map((one) => ({ ...one, credits })) };
  await stack().api.call(upsertRecipients, { params: { app_id: of.id }, body });
  await settled(stack());
}

beforeAll(async () => {
  app = await makeApp(stack(), { callback: null, spread: 8 });
  sister = await makeApp(stack(), { callback: null });
  await known(app, [
    { openid: 'oAnna0000001', unionid: union('Anna'), tags: ['tea', 'vip'], attributes: { nick: '安娜' } },
    { openid: 'oBert0000001', unionid: union('Bert'), tags: ['tea'], attributes: { nick: '贝' } },
    { openid: 'oCara0000001', tags: ['coffee', 'vip'] },
    { openid: 'oDora0000001', tags: [] },
  ]);
  await known(sister, [{ openid: 'oAnnaAtSister', unionid: union('Anna') }]);
});

type Over = Partial<PushBody>;

async function run(over: Over, of = app) {
  const receipt = await stack().api.call(createPush, { body: pushBody(of, [], over) });
  if (!('id' in receipt)) throw new Error('a receipt was expected');
  const push = await finished(stack(), receipt.id);
  expect(push.law).toEqual({ holds: true, differences: [] });
  const { items } = await stack().api.call(listDeliveries, { params: { push_id: push.id }, query: { limit: 500 } });
  expect(items).toHaveLength(push.audience_count);
  return { push, items, reached: items.map((one) => one.openid ?? one.reason).sort() };
}

async function dryRun(over: Over) {
  const answer = await send(stack(), 'POST', '/v1/pushes', { json: pushBody(app, [], { ...over, dry_run: true }) });
  expect(answer.status).toBe(202);
  return answer.body;
}

describe('an audience', () => {
  it('of openids counts one given twice once', async () => {
    const openids = ['oAnna0000001', 'oNobody000001', 'oAnna0000001', 'oAnna0000001'];
    const { push, reached } = await run({ audience: { openids } });
    expect(push).toMatchObject({
      audience_count: 2,
      kind: 'transactional',
      audience: { list: 'openids', given: 2, matched: 2 },
    });
    expect(reached).toEqual(['not_found', 'oAnna0000001']);
  });

  it('of unionids finds the person in this app, and only in this app', async () => {
    const unionids = [union('Anna'), union('Nobody'), union('Anna')];
    const variables = { [union('Anna')]: { x: 1 }, [union('Nobody')]: { x: 2 } };
    const { push, reached } = await run({ audience: { unionids }, recipient_variables: variables });
    expect(push.audience).toEqual({ list: 'unionids', given: 2, matched: 1 });
    expect(reached).toEqual(['oAnna0000001']);
    const other = await run({ audience: { unionids } }, sister);
    expect(other.reached).toEqual(['oAnnaAtSister']);
  });

  it('of unionids learns the person from log-ins too', async () => {
    await logIn(stack(), app, 'oLogin0000001', union('Login'));
    await settled(stack());
    const { items } = await run({ audience: { unionids: [union('Login')] } });
    expect(items).toMatchObject([{ openid: 'oLogin0000001', reason: 'no_consent' }]);
  });

  it('of recipient ids takes ids in any spelling', async () => {
    const id = await app.recipientId('oBert0000001');
    const nobody = 'ffffffff-ffff-4fff-8fff-ffffffffffff';
    const { reached } = await run({ audience: { recipients: [id.toUpperCase(), id, nobody] } });
    expect(reached).toEqual(['not_found', 'oBert0000001']);
  });

  it.each<[string, Over, string[]]>([
    [
      'any of two tags',
      { audience: { tags: { any: ['coffee', 'tea'] } } },
      ['oAnna0000001', 'oBert0000001', 'oCara0000001'],
    ],
    ['all of two tags', { audience: { tags: { all: ['tea', 'vip'] } } }, ['oAnna0000001']],
    ['none of a tag', { audience: { tags: { none: ['tea'] } } }, ['oCara0000001', 'oDora0000001', 'oLogin0000001']],
    ['tags together', { audience: { tags: { any: ['tea', 'coffee'], none: ['vip'] } } }, ['oBert0000001']],
    ['a tag nobody has', { audience: { tags: { any: ['nobody'] } } }, []],
    [
      'all',
      { audience: { all: true } },
      ['oAnna0000001', 'oBert0000001', 'oCara0000001', 'oDora0000001', 'oLogin0000001'],
    ],
  ])('of %s', async (_, over, openids) => {
    const would = await dryRun(over);
    const { push, reached } = await run(over);
    expect(push).toMatchObject({ kind: 'campaign', audience_count: openids.length });
    expect(reached).toEqual(openids);
    expect(would.audience_count).toBe(openids.length);
  });
});

describe('a dry run', () => {
  const refuse = async (openid: string) => {
    const user = await logIn(stack(), app, openid);
    await user.report({ [app.template]: 'reject' });
  };

  beforeAll(async () => {
    await known(
      app,
      ['oFit0000001', 'oFit0000002', 'oLong000001', 'oUsed000001', 'oGone000001'].map((openid) => {
        return { openid, tags: ['dry'], attributes: { nick: openid.startsWith('oLong') ? '长'.repeat(30) : '茶' } };
      }),
    );
    await refuse('oRefused0001');
    await logIn(stack(), app, 'oNever000001');
    await settled(stack());
    const body = { recipients: ['oRefused0001', 'oNever000001'].map((openid) => ({ openid, tags: ['dry'] })) };
    await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body });
    await run({ audience: { openids: ['oUsed000001'] } });
    // WeChat says 40003 for who deleted the mini-program; from then on we know.
    await stack().control.post(`/apps/${app.appid}/phones/oGone000001/delete`, {});
    await run({ audience: { openids: ['oGone000001'] } });
  });

  const greeting = () => ({
    template: app.template,
    fields: { thing1: '{{ recipient.nick | default: "您" }}好', time2: '2026-11-22 10:30', amount3: '¥1' },
    landing: { page: 'pages/tea', query: { from: 'push' } },
  });
  const list = [
    'oFit0000001',
    'oFit0000001',
    'oLong000001',
    'oUsed000001',
    'oGone000001',
    'oRefused0001',
    'oNever000001',
    'oStranger001',
  ];

  it.each<[string, PushBody['audience'], number]>([
    ['list', { openids: list }, 7],
    ['rule', { tags: { any: ['dry'] } }, 7],
  ])('of a %s counts what the push then does, and stores nothing', async (kind, audience, size) => {
    const before = await stored(stack());
    const would = await dryRun({ audience, message: greeting() });
    expect(await stored(stack())).toEqual(before);
    expect(would.audience_count).toBe(size);
    expect(would.samples[0].data).toMatchObject({ thing1: '茶好', amount3: '¥1' });
    expect(would.samples[0].page).toBe('pages/tea?from=push');

    const { push } = await run({ audience, message: greeting() });
    const suppressed = push.reasons.filter((one) => one.outcome === 'suppressed');
    const byReason = (list: { reason: string; count: number }[]) =>
      Object.fromEntries(list.map(({ reason, count }) => [reason, count]));
    expect(byReason(would.would_suppress)).toEqual(byReason(suppressed));
    expect(would.would_send).toBe(push.outcomes.accepted);
    expect(would.would_fail).toEqual([{ field: 'thing1', code: 'too_long', count: push.outcomes.failed }]);
    expect(push.outcomes.failed).toBe(1);
    expect(push.outcomes.accepted).toBe(1);
    if (kind === 'list')
      expect(byReason(suppressed)).toEqual({ no_credit: 1, invalid: 1, refused: 1, no_consent: 1, not_found: 1 });
  });

  it('refuses what the push would be refused', async () => {
    const bad = { ...greeting(), template: 'TPL_NOBODY' };
    const json = pushBody(app, ['oFit0000002'], { message: bad, dry_run: true });
    expectProblem(await send(stack(), 'POST', '/v1/pushes', { json }), 'template_not_found', ['/message/template']);
  });
});
