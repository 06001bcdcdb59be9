import { beforeAll, describe, expect, it } from 'vitest';
import { putChannel, uploadMedia } from '#contract/channel.ts';
import { listDeliveries } from '#contract/push.ts';
import { getRecipient } from '#contract/recipient.ts';
import { eventually, makeApp, type PushBody, settled, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { expectProblem, send } from '../api/support/http.ts';
import { pushAndFinish, say, setUpService } from './support.ts';

const stack = useStack();
let app: TestApp;
let users = 0;

beforeAll(async () => {
  app = await makeApp(stack());
  await setUpService(stack(), app);
});

async function somebody(): Promise<string> {
  const openid = `oChat${String(++users).padStart(8, '0')}`;
  await app.enter([openid]);
  return openid;
}

const body = (
  openids: string[],
  message: Partial<PushBody['message']> = {},
  over: Partial<PushBody> = {},
): PushBody => ({
  app_id: app.id,
  audience: { openids },
  message: { template: 'wechat-service/text', fields: { content: '您好，订单已发货。' }, ...message },
  ...over,
});
const phone = async (openid: string) =>
  stack().control.get<{ chat: { from: string; msgtype: string; content: Record<string, string> }[] }>(
    `/apps/${app.appid}/phones/${openid}`,
  );
const fromApp = async (openid: string) => (await phone(openid)).chat.filter((line) => line.from === 'app');
const reasons = (push: { reasons: { outcome: string; reason: string; count: number }[] }) =>
  push.reasons.map(({ outcome, reason, count }) => `${outcome} ${reason} ${count}`);
const creditsOf = async (openid: string) => {
  const recipient = await stack().api.call(getRecipient, { params: { app_id: app.id, recipient: openid } });
  return recipient.consents.find((one) => one.kind === 'window')?.credits ?? null;
};
const png = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  Buffer.from('a small picture'),
]);
const picture = async () =>
  (
    await stack().api.call(uploadMedia, {
      params: { app_id: app.id },
      body: { content_base64: png.toString('base64') },
    })
  ).id;

describe('a customer-service message', () => {
  it('reaches nobody who did not write', async () => {
    const openid = await somebody();
    const push = await pushAndFinish(stack(), body([openid]));
    expect(reasons(push)).toEqual(['suppressed no_consent 1']);
    expect(push.law.holds).toBe(true);
    expect(await fromApp(openid)).toEqual([]);
  });

  it('has five sends after each message of the user, and no sixth', async () => {
    const openid = await somebody();
    await say(stack(), app, [openid]);
    expect(await creditsOf(openid)).toBe(5);
    for (let i = 0; i < 5; i++) {
      expect((await pushAndFinish(stack(), body([openid]))).outcomes.accepted).toBe(1);
    }
    expect(await creditsOf(openid)).toBe(0);
    expect(reasons(await pushAndFinish(stack(), body([openid])))).toEqual(['suppressed no_credit 1']);
    expect(await fromApp(openid)).toHaveLength(5);
    // WeChat's time is in whole seconds, and a send in the second of a message counts against it.
    const second = () => Math.floor(Date.now() / 1000);
    const spentIn = second();
    await eventually(async () => second() > spentIn);
    await say(stack(), app, [openid], '还有一个问题');
    expect(await creditsOf(openid)).toBe(5);
  });

  it('does not add what is left of one message to the next', async () => {
    const openid = await somebody();
    await say(stack(), app, [openid]);
    await pushAndFinish(stack(), body([openid]));
    await stack().control.post(`/apps/${app.appid}/phones/${openid}/say`, { text: '再问一次' });
    await settled(stack());
    // Spends of the same second may have come after it: they count against it.
    expect([4, 5]).toContain(await creditsOf(openid));
  });

  it('is told of twice by WeChat and counts once', async () => {
    const openid = await somebody();
    await stack().control.post('/switches', { duplicateCallbacks: true });
    await say(stack(), app, [openid]);
    await pushAndFinish(stack(), body([openid]));
    await stack().control.post('/switches', { duplicateCallbacks: false });
    expect(await creditsOf(openid)).toBe(4);
  });

  it('has no send left when 48 hours have passed since', async () => {
    const openid = await somebody();
    await say(stack(), app, [openid]);
    await stack().service.pool.query(
      "update consent set last_granted_at = last_granted_at - interval '49 hours' where app_id = $1 and recipient_id = $2",
      [app.id, await app.recipientId(openid)],
    );
    expect(reasons(await pushAndFinish(stack(), body([openid])))).toEqual(['suppressed no_credit 1']);
    expect(await fromApp(openid)).toEqual([]);
  });

  it.each([45015, 45047])('%i ends the sends we thought were left', async (code) => {
    const openid = await somebody();
    await say(stack(), app, [openid]);
    const faults = (errors: unknown[]) => stack().control.post('/faults', { appid: app.appid, scope: 'all', errors });
    await faults([{ code, next: 1 }]);
    const push = await pushAndFinish(stack(), body([openid]));
    await faults([]);
    expect(reasons(push)).toEqual(['failed refused 1']);
    await settled(stack());
    expect(await creditsOf(openid)).toBe(0);
  });

  it('is a picture, sent to WeChat once and used again', async () => {
    const [a, b] = [await somebody(), await somebody()];
    await say(stack(), app, [a, b]);
    const media = await picture();
    expect(await picture()).toBe(media);
    const message = { template: 'wechat-service/image', fields: { media } };
    const push = await pushAndFinish(stack(), body([a, b], message));
    expect(push.outcomes.accepted).toBe(2);
    const ids = [(await fromApp(a))[0]!, (await fromApp(b))[0]!].map((line) => line.content.media_id);
    expect(ids[0]).toBe(ids[1]);
    const log = await stack().control.get<Record<string, { path: string }[]>>(`/calls?appid=${app.appid}&since=0`);
    const calls = Object.values(log).find(Array.isArray) ?? [];
    expect(calls.filter((call) => call.path === '/cgi-bin/media/upload')).toHaveLength(1);
  });

  it('is a link or a card, with variables and a landing page that carries its token', async () => {
    const openid = await somebody();
    await say(stack(), app, [openid]);
    const link = {
      template: 'wechat-service/link',
      fields: {
        title: '{{ name }}，看看新品',
        description: '今春第一批',
        url: 'https://shop.example.com/new',
        thumb_url: 'https://shop.example.com/new.jpg',
      },
    };
    await pushAndFinish(stack(), body([openid], link, { variables: { name: '小雁' } }));
    const card = {
      template: 'wechat-service/card',
      fields: { title: '您的订单', thumb: await picture() },
      landing: { page: 'pages/order', query: { id: '7' } },
    };
    await pushAndFinish(stack(), body([openid], card));
    const [one, two] = await fromApp(openid);
    expect(one).toMatchObject({ msgtype: 'link', content: { title: '小雁，看看新品' } });
    expect(two).toMatchObject({ msgtype: 'miniprogrampage', content: { title: '您的订单' } });
    expect(two!.content.pagepath).toMatch(/^pages\/order\?id=7&hy=/);
  });

  it('may have several lines', async () => {
    const openid = await somebody();
    await say(stack(), app, [openid]);
    await pushAndFinish(stack(), body([openid], { fields: { content: '第一行\n第二行 🫖' } }));
    expect((await fromApp(openid))[0]!.content.content).toBe('第一行\n第二行 🫖');
  });
});

describe('what is refused at once', () => {
  const create = (over: Partial<PushBody['message']>) =>
    send(stack(), 'POST', '/v1/pushes', { json: body(['oNobody0001'], over) });

  it('an unknown kind, a missing field, a bad address, a landing without a place, a card without one', async () => {
    expectProblem(await create({ template: 'wechat-service/video' }), 'template_not_found', ['/message/template']);
    expectProblem(await create({ fields: {} }), 'field_invalid', ['/message/fields/content']);
    const link = { title: 'a', description: 'b', url: 'javascript:alert(1)', thumb_url: 'https://a.example/b.jpg' };
    expectProblem(await create({ template: 'wechat-service/link', fields: link }), 'field_invalid', [
      '/message/fields/url',
    ]);
    expectProblem(await create({ landing: { page: 'pages/a' } }), 'field_invalid', ['/message/landing']);
    const card = { template: 'wechat-service/card', fields: { title: 'a', thumb: await picture() } };
    expectProblem(await create(card), 'field_invalid', ['/message/landing']);
  });

  it('a picture that is not ours, and a file that is no picture', async () => {
    const fields = { media: '01234567-89ab-4def-8123-456789abcdef' };
    expectProblem(await create({ template: 'wechat-service/image', fields }), 'field_invalid', [
      '/message/fields/media',
    ]);
    const upload = (content: string) =>
      send(stack(), 'POST', `/v1/apps/${app.id}/media`, {
        json: { content_base64: Buffer.from(content).toString('base64') },
      });
    expectProblem(await upload('<svg onload="alert(1)"/>'), 'validation_failed', ['/content_base64']);
  });

  it('a channel that is not set up', async () => {
    const other = await makeApp(stack());
    const json = { ...body(['oNobody0001']), app_id: other.id };
    expectProblem(await send(stack(), 'POST', '/v1/pushes', { json }), 'channel_not_set_up');
  });

  it('settings for another channel than the address names', async () => {
    const params = { app_id: app.id, channel: 'jpush' as const };
    const setup = { params, query: {}, body: { name: 'wechat-service' as const, settings: {} } };
    await expect(stack().api.call(putChannel, setup)).rejects.toMatchObject({ problem: { code: 'validation_failed' } });
  });
});

it('deliveries name no message id, since WeChat gives none', async () => {
  const openid = await somebody();
  await say(stack(), app, [openid]);
  const push = await pushAndFinish(stack(), body([openid]));
  const { items } = await stack().api.call(listDeliveries, { params: { push_id: push.id }, query: {} });
  expect(items).toMatchObject([{ outcome: 'accepted', msg_id: null, credit_spent: true }]);
});
