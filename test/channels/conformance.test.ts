import { upsertRecipients } from '#contract/recipient.ts';
import { goodFields, makeApp, type TestApp } from '#testkit/app.ts';
import { type ChannelUnderTest, channelConformance } from '#testkit/conformance.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import type { TestStack } from '#testkit/stack.ts';
import { seed } from '../engine/support/audience.ts';
import { hasten } from '../engine/support/rows.ts';
import { jpushKey, say, setUpJpush, setUpService, setUpUms } from './support.ts';

const stack = useStack();

type Phone = {
  messages: { data: Record<string, string> }[];
  chat: { from: string; content: Record<string, string> }[];
  notices: { text: string }[];
};
const phone = (from: TestStack, app: TestApp, openid: string) =>
  from.control.get<Phone>(`/apps/${app.appid}/phones/${openid}`);
const appWith = async (from: TestStack, setUp: (stack: TestStack, app: TestApp) => Promise<unknown>) => {
  const app = await makeApp(from, { spread: 1 });
  await setUp(from, app);
  return app;
};
const cards = async (from: TestStack, app: TestApp, openid: string) =>
  (await phone(from, app, openid)).messages.map((message) => message.data.thing1!);

const subscribe: ChannelUnderTest = {
  name: 'wechat-subscribe',
  batch: 1,
  idempotent: false,
  setUp: (from) => makeApp(from, { spread: 1 }),
  reachable: seed,
  message: (app, text) => ({ template: app.template, fields: { ...goodFields, thing1: text } }),
  shown: cards,
  faultScope: 'send',
  hasten,
  codes: { final: 40003, slow: 45011, content: 47003, credentials: 48001 },
};

const ums: ChannelUnderTest = {
  ...subscribe,
  name: 'jiguang-ums',
  batch: 1000,
  setUp: (from) => appWith(from, setUpUms),
  message: (app, text) => ({ channel: 'jiguang-ums', ...subscribe.message(app, text) }),
  codes: { slow: 1015030, content: 1015034, credentials: 4005 },
};

const service: ChannelUnderTest = {
  name: 'wechat-service',
  batch: 1,
  idempotent: false,
  setUp: (from) => appWith(from, setUpService),
  async reachable(from, app, openids) {
    await app.enter(openids.slice(0, 1));
    await from.control.post(`/apps/${app.appid}/phones`, { phones: openids.map((openid) => ({ openid })) });
    await say(from, app, openids);
  },
  message: (_, text) => ({ template: 'wechat-service/text', fields: { content: text } }),
  shown: async (from, app, openid) =>
    (await phone(from, app, openid)).chat.filter((line) => line.from === 'app').map((line) => line.content.content!),
  faultScope: 'all',
  hasten,
  codes: { final: 45047, content: 45168, credentials: 48001 },
};

const jpush: ChannelUnderTest = {
  name: 'jpush',
  batch: 1000,
  idempotent: true,
  setUp: (from) => appWith(from, setUpJpush),
  async reachable(from, app, openids) {
    await from.control.post(`/apps/${app.appid}/phones`, { phones: openids.map((openid) => ({ openid })) });
    const devices = openids.map((openid) => ({ openid, registration_id: `rid-${openid}` }));
    await from.control.put(`/jpush/${jpushKey(app)}`, { devices });
    const recipients = devices.map(({ openid, registration_id }) => ({
      openid,
      attributes: { jpush_registration_id: registration_id },
    }));
    await from.api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
  },
  message: (_, text) => ({ template: 'jpush/notification', fields: { alert: text } }),
  shown: async (from, app, openid) => (await phone(from, app, openid)).notices.map((notice) => notice.text),
  faultScope: 'send',
  hasten,
  codes: { final: 1011, slow: 2002, content: 1005, credentials: 1004 },
};

for (const channel of [subscribe, service, ums, jpush]) channelConformance(stack, channel);
