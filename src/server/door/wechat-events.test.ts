import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseCallback } from '#channels/wechat/callback/parse.ts';
import { bucketOf } from '#core/bucket.ts';
import { AppVault } from '#core/vault/app-vault.ts';
import { keyOf, keyringOf } from '#core/vault/keys.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { TemplateRow } from '#db/queries/template/sync.ts';
import type { DoorApp } from './app.ts';
import { eventsOf } from './wechat-events.ts';

const appId = '01234567-89ab-7fff-bfff-00000000000a';
const user = 'o6_bmjrPTlm6_2sgVt7hMZOPfL2M';
const now = new Date('2026-11-22T10:00:00Z');
const seconds = now.getTime() / 1000 - 2;
const key = () => keyOf(randomBytes(32));
const vault = new AppVault(appId, {
  data: keyringOf([{ id: 1, key: key() }]),
  recipientIndex: key(),
  deliveryToken: key(),
  clientToken: key(),
});
const template = (name: string) => [name, { id: `our-${name}`, platform_template_id: name } as TemplateRow] as const;
const door: DoorApp = {
  row: { id: appId, bucket_start: 1020, spread: 16 } as AppRow,
  vault,
  callback: { token: 't', aesKey: null, appid: 'wx1' },
  templates: new Map([template('A'), template('B')]),
  channels: [],
  relay: undefined,
  scenes: new Map(),
};

type Item = Record<string, string>;

function events(event: string, list: Item[], change: Record<string, unknown> = {}) {
  const body = { ToUserName: 'gh_1', FromUserName: user, CreateTime: seconds, MsgType: 'event', Event: event };
  return eventsOf(parseCallback(JSON.stringify({ ...body, List: list, ...change }))!, door, now);
}

const popup = (...items: [template: string, status: string][]) =>
  events(
    'subscribe_msg_popup_event',
    items.map(([TemplateId, SubscribeStatusString]) => ({ TemplateId, SubscribeStatusString, PopupScene: '0' })),
  );
const sentItem = (MsgID: string): Item => ({ TemplateId: 'A', MsgID, ErrorCode: '0', ErrorStatus: 'success' });

describe('a pop-up', () => {
  it('is one event with a result per template of ours, from the user it names', () => {
    const [event, ...more] = popup(['A', 'accept'], ['B', 'reject'], ['unknown', 'accept']);
    const recipientId = vault.recipientIdOf(user);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      day: '2026-11-22',
      appId,
      recipientId,
      b: bucketOf({ start: 1020, spread: 16 }, recipientId),
      kind: 'consent',
      source: 'platform',
      payload: { results: { 'our-A': 'accept', 'our-B': 'reject' } },
      occurredAt: new Date(seconds * 1000),
    });
    expect(vault.openOpenid(recipientId, event!.openid!)).toBe(user);
  });

  it('is the same event when WeChat repeats it, also with its items in another order', () => {
    const first = popup(['A', 'accept'], ['B', 'reject'])[0]!.dedupe;
    expect(popup(['B', 'reject'], ['A', 'accept'])[0]!.dedupe).toBe(first);
    expect(popup(['B', 'accept'], ['A', 'accept'])[0]!.dedupe).not.toBe(first);
  });

  it('is another event a second later and from another user', () => {
    const items = [{ TemplateId: 'A', SubscribeStatusString: 'accept' }];
    const told = [{}, { CreateTime: seconds + 1 }, { FromUserName: 'someone_else' }].map(
      (change) => events('subscribe_msg_popup_event', items, change)[0]!.dedupe,
    );
    expect(new Set(told).size).toBe(3);
  });

  it('is nothing when it names no template of ours, or no answer we know', () => {
    expect(popup(['unknown', 'accept'])).toEqual([]);
    expect(popup(['A', 'maybe'])).toEqual([]);
  });

  it('is nothing from a user that cannot be one', () => {
    const items = [{ TemplateId: 'A', SubscribeStatusString: 'accept' }];
    expect(events('subscribe_msg_popup_event', items, { FromUserName: 'x'.repeat(65) })).toEqual([]);
  });
});

describe('a change in the settings', () => {
  it('counts as a refusal of its own kind; turning on again is not told and not believed', () => {
    const items = [
      { TemplateId: 'A', SubscribeStatusString: 'reject' },
      { TemplateId: 'B', SubscribeStatusString: 'accept' },
    ];
    const [event] = events('subscribe_msg_change_event', items);
    expect(event?.payload).toEqual({ results: { 'our-A': 'change_reject' } });
  });

  it('is not taken for the pop-up of the same second', () => {
    const items = [{ TemplateId: 'A', SubscribeStatusString: 'reject' }];
    expect(events('subscribe_msg_change_event', items)[0]!.dedupe).not.toBe(popup(['A', 'reject'])[0]!.dedupe);
  });
});

describe('a report on sent messages', () => {
  it('is one event per message, its id kept as text', () => {
    const told = events('subscribe_msg_sent_event', [sentItem('18446744073709551615'), sentItem('2')]);
    expect(told.map((event) => event.payload)).toEqual([
      { template_id: 'our-A', msg_id: '18446744073709551615', error_code: 0, error_status: 'success' },
      { template_id: 'our-A', msg_id: '2', error_code: 0, error_status: 'success' },
    ]);
    expect(new Set(told.map((event) => event.dedupe)).size).toBe(2);
    expect(told.map((event) => [event.kind, event.openid])).toEqual([
      ['sent', null],
      ['sent', null],
    ]);
  });

  it('leaves out what it says of templates we do not know', () => {
    expect(events('subscribe_msg_sent_event', [{ ...sentItem('1'), TemplateId: 'unknown' }])).toEqual([]);
  });
});

describe('other callbacks', () => {
  it.each([
    { MsgType: 'event', Event: 'debug_demo', debug_str: 'x' },
    { MsgType: 'event', Event: 'user_enter_tempsession', FromUserName: user, CreateTime: seconds },
    { MsgType: 'text', Content: 'hi', MsgId: '7', FromUserName: user, CreateTime: seconds },
  ])('are nothing for us: $MsgType $Event', (body) => {
    expect(eventsOf(parseCallback(JSON.stringify(body))!, door, now)).toEqual([]);
  });
});
