import { describe, expect, it } from 'vitest';
import { listLimiters } from '#contract/app.ts';
import type { ChannelName } from '#contract/channel.ts';
import { getChannel } from '#contract/channel.ts';
import { createPush, getPush, listDeliveries } from '#contract/push.ts';
import { eventually, type PushBody, settled, type TestApp } from './app.ts';
import type { TestStack } from './stack.ts';

/** What the suite needs to know of a channel, and how to play its platform. */
export interface ChannelUnderTest {
  name: ChannelName;
  batch: number;
  /** A repeated call reaches nobody twice, so that one without an answer is repeated. */
  idempotent: boolean;
  /** Makes an app whose channel is set up. */
  setUp(stack: TestStack): Promise<TestApp>;
  /** Makes people of these openids who can be reached. */
  reachable(stack: TestStack, app: TestApp, openids: string[]): Promise<void>;
  /** A message with one text in it. */
  message(app: TestApp, text: string): PushBody['message'];
  /** The texts a person was shown by the channel. */
  shown(stack: TestStack, app: TestApp, openid: string): Promise<string[]>;
  /** Where faults of this channel's calls are switched on. */
  faultScope: 'send' | 'all';
  /** Makes those of a push who wait for another try due now. */
  hasten(stack: TestStack, pushId: string): Promise<void>;
  /** Codes by what they must mean; what a channel has no code for is left out. */
  codes: { final?: number; slow?: number; content?: number; credentials?: number };
}

type Faults = Record<string, unknown>;

/** Every channel passes these: what it does to people's outcomes may not depend on whose API is behind it. */
export function channelConformance(stack: () => TestStack, channel: ChannelUnderTest): void {
  let people = 0;
  const openidsOf = (count: number) =>
    Array.from({ length: count }, () => `oConf${String(++people).padStart(23, '0')}`);
  const faults = (app: TestApp, settings: Faults) =>
    stack().control.post('/faults', { appid: app.appid, scope: channel.faultScope, ...settings });
  const pushOf = (id: string) => stack().api.call(getPush, { params: { push_id: id } });

  async function push(app: TestApp, openids: string[], text: string, over: Partial<PushBody> = {}): Promise<string> {
    const body = { app_id: app.id, audience: { openids }, message: channel.message(app, text), ...over };
    const receipt = await stack().api.call(createPush, { body });
    if (!('id' in receipt)) throw new Error('a receipt was expected');
    return receipt.id;
  }

  /** The end of a push; who waits for another try is not waited for. */
  async function ended(id: string) {
    await eventually(async () => {
      await channel.hasten(stack(), id);
      return (await pushOf(id)).finished_at !== null;
    });
    const done = await pushOf(id);
    expect(done.law).toEqual({ holds: true, differences: [] });
    return done;
  }

  async function ready(count: number): Promise<{ app: TestApp; openids: string[] }> {
    const app = await channel.setUp(stack());
    const openids = openidsOf(count);
    await channel.reachable(stack(), app, openids);
    if (channel.faultScope === 'send') return { app, openids };
    // Faults meet every call of the platform: the token is fetched before they are switched on.
    const first = openidsOf(1);
    await channel.reachable(stack(), app, first);
    await ended(await push(app, first, '先行'));
    return { app, openids };
  }

  describe(`the channel ${channel.name}`, () => {
    it('reaches people, each once, with the text as it was written', async () => {
      const { app, openids } = await ready(3);
      const text = '您好，龙井 🍵 “到店”';
      const done = await ended(await push(app, openids, text));
      expect(done.outcomes).toEqual({ accepted: 3, failed: 0, suppressed: 0, unknown: 0 });
      for (const openid of openids) expect(await channel.shown(stack(), app, openid)).toEqual([text]);
    });

    it('takes a thousand people with mixed results, and the law holds', async () => {
      const { app, openids } = await ready(300);
      const strangers = openidsOf(700);
      await app.enter(strangers.slice(0, 2));
      const done = await ended(await push(app, [...openids, ...strangers], '满座'));
      expect(done.audience_count).toBe(1000);
      expect(done.outcomes).toMatchObject({ accepted: 300, suppressed: 700 });
      expect(await channel.shown(stack(), app, openids[299]!)).toEqual(['满座']);
    });

    it('leaves a call without an answer unknown, or repeats it where that is safe; nobody gets it twice', async () => {
      const { app, openids } = await ready(5);
      // Taken, and the answer lost; the next try of the same call is answered.
      await faults(app, { acceptDrop: 1 });
      const id = await push(app, openids, '只此一条');
      if (channel.idempotent) {
        await eventually(async () => (await channel.shown(stack(), app, openids[4]!)).length > 0);
        await faults(app, { acceptDrop: 0 });
      }
      const done = await ended(id);
      await faults(app, { acceptDrop: 0 });
      const { accepted, unknown } = done.outcomes;
      // The platform's own reports may have settled some by now.
      expect(channel.idempotent ? accepted : accepted + unknown).toBe(5);
      for (const openid of openids) expect(await channel.shown(stack(), app, openid)).toEqual(['只此一条']);
    });

    it('makes nothing of a page that is none of the platform’s, and of half an answer', async () => {
      for (const fault of ['http500', 'html', 'half']) {
        const { app, openids } = await ready(1);
        await stack().control.post('/faults', { appid: app.appid, scope: channel.faultScope, [fault]: 1 });
        const id = await push(app, openids, '无人应答');
        if (channel.idempotent) {
          await eventually(
            async () => (await stack().control.get<{ sendCalls: number }>(`/log?appid=${app.appid}`)).sendCalls >= 2,
          );
          await stack().control.post('/faults', { appid: app.appid, [fault]: 0 });
          expect((await ended(id)).outcomes.accepted, fault).toBe(1);
          continue;
        }
        expect((await ended(id)).outcomes.unknown, fault).toBe(1);
      }
    });

    const { final, slow, content, credentials } = channel.codes;

    it.runIf(final !== undefined)('fails whoever the platform finally refuses', async () => {
      const { app, openids } = await ready(1);
      await faults(app, { errors: [{ code: final, next: 1 }] });
      expect((await ended(await push(app, openids, '拒收'))).outcomes.failed).toBe(1);
    });

    it.runIf(content !== undefined)('fails whose words are refused, and gives nothing away for it', async () => {
      const { app, openids } = await ready(2);
      await faults(app, { errors: [{ code: content, next: channel.batch > 1 ? 1 : 2 }] });
      const id = await push(app, openids, '敏感');
      const done = await ended(id);
      expect(done.outcomes.failed).toBe(2);
      expect(done.reasons).toMatchObject([{ outcome: 'failed', reason: 'content', count: 2 }]);
      const { items } = await stack().api.call(listDeliveries, { params: { push_id: id }, query: {} });
      for (const one of items) expect(one).toMatchObject({ errcode: content, credit_spent: false });
    });

    it.runIf(slow !== undefined)('comes again when the platform says too often, without using up a try', async () => {
      const { app, openids } = await ready(2);
      await faults(app, { errors: [{ code: slow, next: 1 }] });
      const id = await push(app, openids, '慢一点');
      expect((await ended(id)).outcomes.accepted).toBe(2);
      const { items } = await stack().api.call(listDeliveries, { params: { push_id: id }, query: {} });
      for (const one of items) expect(one.attempt).toBe(0);
    });

    it.runIf(credentials !== undefined)(
      'holds everybody when the credentials are refused, and loses nobody',
      async () => {
        const { app, openids } = await ready(2);
        await faults(app, { errors: [{ code: credentials, probability: 1 }] });
        const id = await push(app, openids, '等着');
        const params = { app_id: app.id };
        await eventually(async () => (await stack().api.call(listLimiters, { params })).items.length > 0);
        expect(await pushOf(id)).toMatchObject({ pending: 2, finished_at: null, law: { holds: true } });
        await faults(app, { errors: [] });
        const [limiter] = (await stack().api.call(listLimiters, { params })).items;
        const path = `${stack().url}/v1/apps/${app.id}/limiters/${limiter!.scope}/${limiter!.key}/lift`;
        await fetch(path, { method: 'POST', headers: { authorization: `Bearer ${stack().key}` } });
        expect((await ended(id)).outcomes.accepted).toBe(2);
      },
    );

    it('says of itself what the engine goes by', async () => {
      if (channel.name === 'wechat-subscribe') return;
      const app = await channel.setUp(stack());
      await settled(stack());
      const params = { app_id: app.id, channel: channel.name };
      expect(await stack().api.call(getChannel, { params })).toMatchObject({
        set_up: true,
        batch: channel.batch,
        idempotent: channel.idempotent,
      });
    });
  });
}
