import { describe, expect, it } from 'vitest';
import type { HttpAnswer, WechatHttp } from '../wechat/http.ts';
import { openJpush } from './jpush.ts';

/** JPush that answers pushes with these in turn; the last one again and again. */
function jpushOf(...answers: [status: number, body: unknown][]) {
  const cids: string[] = [];
  const request = async ({ path, body }: { path: string; body?: string }): Promise<HttpAnswer> => {
    const answer = (status: number, value: unknown) => ({ status, text: JSON.stringify(value) }) as HttpAnswer;
    if (path.startsWith('/v3/push/cid')) return answer(200, { cidlist: ['cid-1', 'cid-2'] });
    if (path.startsWith('/v3/received')) return answer(200, [null, 'x', { msg_id: '7', jpush_received: 3 }]);
    cids.push(JSON.parse(body!).cid);
    return answer(...answers[Math.min(cids.length, answers.length) - 1]!);
  };
  const http = { request, async close() {} } as unknown as WechatHttp;
  const open = openJpush({
    push: http,
    report: http,
    settings: { address: 'alias', time_to_live: 60, apns_production: false } as never,
    credentials: { app_key: 'key', master_secret: 'secret' } as never,
    now: () => 0,
    repeatMs: 1,
  });
  return { open, cids, send: () => open.send({ body: '{}', targets: ['a', 'b'] }) };
}

describe('a push without a clear answer', () => {
  it('is asked for again under its cid, and is what that says', async () => {
    const { send, cids } = jpushOf([504, {}], [200, { sendno: '0', msg_id: '18' }]);
    expect(await send()).toEqual({ kind: 'accepted', msgId: '18' });
    expect(cids).toEqual(['cid-1', 'cid-1']);
  });

  it.each([
    ['an address that is not allowed', [403, { error: { code: 2004, message: 'ip not allowed' } }]],
    ['a gateway of somebody in between', [403, { code: 403, message: 'forbidden' }]],
  ] as [string, [number, unknown]][])('stays unknown when the repeat is refused for %s', async (_, refusal) => {
    // It may have been taken the first time: held back and sent again later, it would reach all of them twice.
    expect(await jpushOf([504, {}], refusal).send()).toMatchObject({ kind: 'unknown' });
    // As a first answer it holds them back.
    expect(await jpushOf(refusal).send()).toMatchObject({ kind: 'pause' });
  });
});

it('reads what devices received past what it does not know', async () => {
  expect(await jpushOf().open.received(['7'])).toEqual(new Map([['7', 3]]));
});
