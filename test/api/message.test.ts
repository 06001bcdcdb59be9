import { beforeAll, describe, expect, it } from 'vitest';
import { updateApp } from '#contract/app.ts';
import { createPush } from '#contract/push.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { finished, goodFields, makeApp, type PushBody, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';

const stack = useStack();
let app: TestApp;
let users = 0;

interface PhoneMessage {
  data: Record<string, string>;
  page: string;
  lang: string;
  state: string;
}

beforeAll(async () => {
  app = await makeApp(stack(), { callback: null });
  const constants = { shop: '雁栖茶馆' };
  await stack().api.call(updateApp, { params: { app_id: app.id }, body: { constants } });
});

async function consented(count: number): Promise<string[]> {
  const openids = Array.from({ length: count }, () => `oReader${String(++users).padStart(6, '0')}`);
  await app.consent(openids);
  return openids;
}

type Over = Partial<PushBody>;
type Message = PushBody['message'];

/** Sends, and answers what lies on each phone then. */
async function deliver(openids: string[], message: Partial<Message>, over: Over = {}): Promise<PhoneMessage[]> {
  const whole = { template: app.template, fields: goodFields, ...message };
  const receipt = await stack().api.call(createPush, { body: pushBody(app, openids, { ...over, message: whole }) });
  if (!('id' in receipt)) throw new Error('a receipt was expected');
  const push = await finished(stack(), receipt.id);
  expect(push.outcomes).toMatchObject({ accepted: openids.length });
  const phones = openids.map((openid) =>
    stack().control.get<{ messages: PhoneMessage[] }>(`/apps/${app.appid}/phones/${openid}/messages`),
  );
  return (await Promise.all(phones)).map((phone) => phone.messages.at(-1)!);
}

describe('what lies on the phone', () => {
  it('is said to each with their own variables before those for all', async () => {
    const openids = await consented(3);
    const fields = { ...goodFields, thing1: '{{ name }}的{{ goods }}', amount3: '¥{{ total }}' };
    const [first, second, third] = await deliver(
      openids,
      { fields },
      {
        variables: { name: '顾客', goods: '龙井', total: 8.5 },
        recipient_variables: { [openids[0]!]: { name: '王芳' }, [openids[1]!]: { goods: '普洱', total: 12 } },
      },
    );
    expect(first!.data).toMatchObject({ thing1: '王芳的龙井', amount3: '¥8.5', time2: goodFields.time2 });
    expect(second!.data).toMatchObject({ thing1: '顾客的普洱', amount3: '¥12' });
    expect(third!.data).toMatchObject({ thing1: '顾客的龙井', amount3: '¥8.5' });
  });

  it('knows the recipient and the app', async () => {
    const openids = await consented(2);
    const recipients = [{ openid: openids[0]!, tags: ['vip'], attributes: { nick: '小雁', level: 3 } }];
    await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
    const thing1 = '{{ recipient.nick | default: "您" }}{% if recipient.level > 2 %}贵宾{% endif %}，{{ app.shop }}';
    const [known, unknown] = await deliver(openids, { fields: { ...goodFields, thing1 } });
    expect(known!.data.thing1).toBe('小雁贵宾，雁栖茶馆');
    expect(unknown!.data.thing1).toBe('您，雁栖茶馆');
  });

  it('is shortened or replaced where the message says so', async () => {
    const openids = await consented(2);
    const fields = {
      thing1: { value: '{{ note }}', on_invalid: 'truncate' as const },
      time2: goodFields.time2,
      amount3: { value: '{{ sum }}', on_invalid: 'default' as const, default: '¥0' },
    };
    const [long, fine] = await deliver(
      openids,
      { fields },
      {
        recipient_variables: {
          [openids[0]!]: { note: '一二三四五六七八九十一二三四五六七八九十多', sum: '免费' },
          [openids[1]!]: { note: '刚好', sum: '¥3.00' },
        },
      },
    );
    expect(long!.data).toMatchObject({ thing1: '一二三四五六七八九十一二三四五六七八九…', amount3: '¥0' });
    expect(fine!.data).toMatchObject({ thing1: '刚好', amount3: '¥3.00' });
  });

  it('leads to the landing page, with a token of this delivery', async () => {
    const openids = await consented(2);
    const landing = { page: '/pages/order?from=push', query: { id: '订单 7&8' } };
    const pages = (await deliver(openids, { landing })).map((one) => one.page);
    const vault = await stack().service.vaults.ofApp(app.id);
    for (const [i, page] of pages.entries()) {
      const [path, query] = page.split('?');
      expect(path).toBe('pages/order');
      const { hy, ...rest } = Object.fromEntries(new URLSearchParams(query));
      expect(rest).toEqual({ from: 'push', id: '订单 7&8' });
      expect(vault.readDeliveryToken(hy!)?.recipientId).toBe(await app.recipientId(openids[i]!));
    }
    expect(pages[0]).not.toBe(pages[1]);
  });

  it('has no page where none is given', async () => {
    const [message] = await deliver(await consented(1), {});
    expect(message!.page).toBe('');
  });

  it('is in the language and for the version the message asks for', async () => {
    const [usual] = await deliver(await consented(1), {});
    expect(usual).toMatchObject({ lang: 'zh_CN', state: 'formal' });
    const [trial] = await deliver(await consented(1), { lang: 'zh_HK', miniprogram_state: 'trial' });
    expect(trial).toMatchObject({ lang: 'zh_HK', state: 'trial' });
  });

  it('carries every character as it was written', async () => {
    const thing1 = '"引号"\\反斜杠<b>&👩‍👩‍👧';
    const [message] = await deliver(
      await consented(1),
      { fields: { ...goodFields, thing1: '{{ text }}' } },
      { variables: { text: thing1 } },
    );
    expect(message!.data.thing1).toBe(thing1);
  });
});
