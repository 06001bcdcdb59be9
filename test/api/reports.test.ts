import { beforeAll, describe, expect, it } from 'vitest';
import { createPush, getPush, listDeliveries } from '#contract/push.ts';
import { eventually, finished, goodFields, makeApp, pushBody, settled, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { createTime, deliver, makeCallback, type Wire } from './support/callback.ts';
import { expectProblem, send } from './support/http.ts';

const stack = useStack();
let quiet: TestApp;
let users = 0;

beforeAll(async () => {
  quiet = await makeApp(stack(), { callback: null });
});

async function consented(app: TestApp, count = 1): Promise<string[]> {
  const openids = Array.from({ length: count }, () => `oUser${String(++users).padStart(8, '0')}`);
  await app.consent(openids);
  return openids;
}

async function create(app: TestApp, openids: string[]): Promise<string> {
  const receipt = await stack().api.call(createPush, { body: pushBody(app, openids) });
  if (!('id' in receipt)) throw new Error('a receipt was expected');
  return receipt.id;
}

async function sent(app: TestApp, openids: string[]): Promise<string> {
  const id = await create(app, openids);
  expect((await finished(stack(), id)).outcomes.accepted).toBe(openids.length);
  return id;
}

const get = (id: string) => stack().api.call(getPush, { params: { push_id: id } });
const counts = async (id: string) => {
  const { delivered, undelivered, opened, clicked, law } = await get(id);
  expect(law).toEqual({ holds: true, differences: [] });
  return { delivered, undelivered, opened, clicked };
};
const deliveries = async (id: string) =>
  (await stack().api.call(listDeliveries, { params: { push_id: id }, query: {} })).items;

describe('WeChat’s own events', () => {
  type Way = Required<Pick<Wire, 'mode' | 'format'>>;
  const json = (mode: Way['mode']): Way => ({ mode, format: 'json' });
  const xml = (mode: Way['mode']): Way => ({ mode, format: 'xml' });

  it.each<[Wire['list'], Way[]]>([
    ['wechat', [json('safe'), xml('safe'), xml('plain')]],
    ['array', [json('compatible'), xml('compatible')]],
    ['nested', [json('plain'), json('safe')]],
  ])('arrive with List as %s, in every mode', async (list, ways) => {
    await stack().control.post('/switches', { list, duplicateCallbacks: true });
    try {
      const pushes = await Promise.all(
        ways.map(async (callback) => {
          const app = await makeApp(stack(), { callback, spread: 1 });
          return sent(app, await consented(app, 2));
        }),
      );
      await settled(stack());
      for (const id of pushes) {
        expect(await counts(id)).toEqual({ delivered: 2, undelivered: 0, opened: 0, clicked: 0 });
        for (const one of await deliveries(id)) expect(one.delivered_at).not.toBeNull();
      }
      const { rows } = await stack().service.pool.query('select client, platform from consent where platform = 0');
      expect(rows).toEqual([]);
    } finally {
      await stack().control.post('/switches', { list: 'wechat', duplicateCallbacks: false });
    }
  });

  it('count each message once, though many come at once and each twice', async () => {
    const app = await makeApp(stack(), { callback: null, spread: 2 });
    const openids = await consented(app, 30);
    const id = await sent(app, openids);
    const messages = await deliveries(id);
    const at = createTime(Date.now());
    const report = (openid: string, MsgID: string, ErrorCode: string, createTime: number) =>
      deliver(
        stack(),
        makeCallback(app, {
          event: 'subscribe_msg_sent_event',
          openid,
          createTime,
          items: [
            { TemplateId: app.template, MsgID, ErrorCode, ErrorStatus: ErrorCode === '0' ? 'success' : 'user refuse' },
          ],
        }),
      );
    const answers = await Promise.all(
      messages.flatMap(({ openid, msg_id }, i) => [
        report(openid!, msg_id!, i < 20 ? '0' : '43101', at),
        report(openid!, msg_id!, '0', at + 1),
      ]),
    );
    expect(answers.every(({ text }) => text === 'success')).toBe(true);
    await eventually(async () => {
      const { delivered, undelivered } = await get(id);
      return delivered + undelivered === 30;
    });
    const { delivered } = await counts(id);
    expect(delivered).toBeGreaterThanOrEqual(20);
    expect((await deliveries(id)).filter((one) => one.delivered_at !== null)).toHaveLength(delivered);
  });

  it('say why a message was not shown, once', async () => {
    const [openid] = (await consented(quiet)) as [string];
    const id = await sent(quiet, [openid]);
    const msg_id = (await deliveries(id))[0]!.msg_id!;
    expect(BigInt(msg_id) > 2n ** 53n).toBe(true);
    const told = (ErrorCode: string, ErrorStatus: string) =>
      makeCallback(quiet, {
        event: 'subscribe_msg_sent_event',
        openid,
        createTime: createTime(Date.now()),
        items: [{ TemplateId: quiet.template, MsgID: msg_id, ErrorCode, ErrorStatus }],
      });
    expect((await deliver(stack(), told('107001', 'user block'))).text).toBe('success');
    await settled(stack());
    expect(await counts(id)).toEqual({ delivered: 0, undelivered: 1, opened: 0, clicked: 0 });
    expect(await deliveries(id)).toMatchObject([{ delivered_at: null, undelivered_reason: '107001 user block' }]);
    await deliver(stack(), told('0', 'success'));
    await settled(stack());
    expect(await counts(id)).toMatchObject({ delivered: 0, undelivered: 1 });
  });
});

describe('an open', () => {
  /** What a phone got: the delivery token in its landing page. */
  async function received(app = quiet): Promise<{ push: string; openid: string; token: string; msgid: string }> {
    const [openid] = (await consented(app)) as [string];
    const push = await sent(app, [openid]);
    const path = `/apps/${app.appid}/phones/${openid}/messages`;
    const { messages } = await stack().control.get<{ messages: { page: string; msgid: string }[] }>(path);
    const { page, msgid } = messages[0]!;
    return { push, openid, token: new URLSearchParams(page.split('?')[1]).get('hy')!, msgid };
  }

  const opened = async (delivery: string, over: object = { scene: 1014 }) =>
    (await send(stack(), 'POST', '/door/opened', { json: { app: quiet.id, delivery, ...over }, key: null })).body;
  const reportOpens = (items: object[]) => send(stack(), 'POST', '/v1/opens', { json: { app_id: quiet.id, items } });

  it('by a tap on the phone counts', async () => {
    const { push, openid, msgid } = await received();
    await stack().control.post(`/apps/${quiet.appid}/phones/${openid}/mp/open`, { msgid });
    await settled(stack());
    expect(await counts(push)).toMatchObject({ opened: 1 });
    expect((await deliveries(push))[0]!.opened_at).not.toBeNull();
  });

  it('counts once, however often and by whomever it is told', async () => {
    const { push, token } = await received();
    expect(await opened(token)).toEqual({ duplicate: false, counted: true });
    expect(await opened(token, { scene: 1107 })).toEqual({ duplicate: true, counted: false });
    await settled(stack());
    const first = (await deliveries(push))[0]!.opened_at;
    expect(await opened(token, {})).toEqual({ duplicate: true, counted: false });
    const answer = await reportOpens([{ delivery: token }, { delivery: token, launch_scene: 1014 }]);
    expect(answer).toMatchObject({ status: 202, body: { received: 2, duplicates: 2, refused: 0 } });
    await settled(stack());
    expect(await counts(push)).toMatchObject({ opened: 1 });
    expect((await deliveries(push))[0]!.opened_at).toBe(first);
  });

  it('by another way into the mini-program is none', async () => {
    const { push, token } = await received();
    expect(await opened(token, { scene: 1001 })).toEqual({ duplicate: false, counted: false });
    await reportOpens([{ delivery: token, launch_scene: 1089 }]);
    await settled(stack());
    expect(await counts(push)).toMatchObject({ opened: 0 });
    // It does not stand in the way of the true one.
    expect(await opened(token, { scene: 1107 })).toEqual({ duplicate: false, counted: true });
    await settled(stack());
    expect(await counts(push)).toMatchObject({ opened: 1 });
  });

  it('told by the team’s backend counts, beside tokens that are none', async () => {
    const { push, token } = await received();
    const occurred_at = new Date(Date.now() - 60_000).toISOString();
    const answer = await reportOpens([{ delivery: 'nonsense' }, { delivery: token, launch_scene: 1014, occurred_at }]);
    expect(answer.body).toEqual({ received: 2, duplicates: 0, refused: 1 });
    await settled(stack());
    expect(await counts(push)).toMatchObject({ opened: 1 });
    expect((await deliveries(push))[0]!.opened_at).toBe(occurred_at);
  });

  it('that is quicker than our own books is not lost', async () => {
    const [openid] = (await consented(quiet)) as [string];
    await stack().control.post('/faults', { appid: quiet.appid, latencyMs: 300 });
    const id = await create(quiet, [openid]);
    const vault = await stack().service.vaults.ofApp(quiet.id);
    const token = vault.deliveryToken({ pushId: id, recipientId: await quiet.recipientId(openid) });
    expect(await opened(token)).toEqual({ duplicate: false, counted: true });
    await eventually(async () => {
      const { rows } = await stack().service.pool.query(`select tries from inbox where payload ->> 'push_id' = $1`, [
        id,
      ]);
      return rows[0].tries > 0;
    });
    await finished(stack(), id);
    await settled(stack());
    expect(await counts(id)).toMatchObject({ opened: 1 });
    await fetch(`${stack().control.url}/_emulator/faults?appid=${quiet.appid}`, { method: 'DELETE' });
  });

  it('needs the token of the app it names', async () => {
    const other = await makeApp(stack(), { callback: null });
    const { token } = await received();
    const json = { app: other.id, delivery: token, scene: 1014 };
    expectProblem(await send(stack(), 'POST', '/door/opened', { json, key: null }), 'delivery_token_invalid');
  });
});

describe('the outcomes of a push', () => {
  it('are read page by page, each recipient once, and by outcome', async () => {
    const openids = await consented(quiet, 7);
    const message = { template: quiet.template, fields: goodFields };
    const body = { ...pushBody(quiet, [...openids, 'oNobody000001', 'oNobody000002']), message };
    const receipt = await stack().api.call(createPush, { body });
    const id = 'id' in receipt ? receipt.id : '';
    await finished(stack(), id);
    const read = async (query: string) => {
      const seen: string[] = [];
      let cursor = '';
      do {
        const page = await send(stack(), 'GET', `/v1/pushes/${id}/deliveries?limit=2${query}${cursor}`);
        expect(page.body.items.length).toBeLessThanOrEqual(2);
        seen.push(...page.body.items.map((one: { recipient_id: string }) => one.recipient_id));
        cursor = page.body.next_cursor === null ? '' : `&cursor=${page.body.next_cursor}`;
      } while (cursor !== '');
      return seen;
    };
    const all = await read('');
    expect(all).toHaveLength(9);
    expect(new Set(all).size).toBe(9);
    const accepted = await Promise.all(openids.map((openid) => quiet.recipientId(openid)));
    expect((await read('&outcome=accepted')).sort()).toEqual(accepted.sort());
    expect(await read('&outcome=unknown')).toEqual([]);
  });
});
