import { describe, expect, it } from 'vitest';
import { byOf, type Content, contentsOf, fieldsFor, isFilled, storedId } from './content.ts';
import { emptyDraft } from './form.ts';
import { messageOf } from './message.ts';

const template = {
  id: '01936f7e-0000-7000-8000-000000000001',
  title: '发货提醒',
  kind: 'one_time',
  status: 'active',
  fields: [{ key: 'thing1', type: 'thing', label: '商品' }],
} as never;
const field = (key: string, required: boolean) => ({ key, type: 'title', label: key, limit: 64, required });
const channels = [
  { name: 'wechat-subscribe', set_up: true, messages: [], credit: 'template' },
  { name: 'wechat-service', set_up: false, messages: [{ template: 'wechat-service/text', fields: [] }] },
  {
    name: 'jiguang-ums',
    set_up: true,
    credit: 'template',
    messages: [
      {
        template: 'jiguang-ums/template',
        title: 'UMS 控制台模板 / A template of the UMS console',
        landing: 'none',
        others: true,
        fields: [field('template_id', true)],
      },
    ],
  },
  {
    name: 'jpush',
    set_up: true,
    credit: 'open',
    messages: [
      {
        template: 'jpush/notification',
        title: 'App 通知 / App notification',
        landing: 'none',
        fields: [field('title', false), field('alert', true)],
      },
    ],
  },
] as never;
const landing = { kind: 'page' as const, page: '', query: [], url: '' };

describe('what can be sent', () => {
  const contents = contentsOf([template], channels, 'en');
  const [own, ums, stored, app] = contents as [never, ...[Content, Content, Content]];

  it('are the templates by every channel that carries them, and the kinds of those that are set up', () => {
    expect(contents.map(({ id, title }) => [id.slice(0, 18), title])).toEqual([
      ['01936f7e-0000-7000', '发货提醒'],
      ['jiguang-ums:01936f', '发货提醒'],
      ['jiguang-ums/templa', 'A template of the UMS console'],
      ['jpush/notification', 'App notification'],
    ]);
  });

  it('goes out under the name the service knows, with the channel only where it is another one', () => {
    const draft = { ...emptyDraft, fields: { thing1: { value: '龙井', onInvalid: 'refuse' as const, default: '' } } };
    expect(messageOf(draft, own)).not.toHaveProperty('channel');
    expect(messageOf(draft, ums as never)).toMatchObject({ channel: 'jiguang-ums', template: byOf(own).wire });
    const alert = { alert: { value: '春茶到了', onInvalid: 'refuse' as const, default: '' } };
    const page = { ...emptyDraft, fields: alert, landing: { ...landing, page: 'pages/index' } };
    expect(messageOf(page, app as never)).toEqual({
      template: 'jpush/notification',
      fields: { alert: '春茶到了' },
      lang: 'zh_CN',
    });
  });

  it('has what variables a template kept elsewhere needs, and none of what was written before it was chosen', () => {
    const of = (value: string) => ({ value, onInvalid: 'refuse' as const, default: '' });
    const before = { thing1: of('龙井'), template_id: of('7') };
    const fields = { ...fieldsFor(stored as never, before), order: of('A-1'), note: of('') };
    expect(messageOf({ ...emptyDraft, fields }, stored as never)).toMatchObject({
      channel: 'jiguang-ums',
      template: 'jiguang-ums/template',
      fields: { template_id: '7', order: 'A-1' },
    });
    expect(fieldsFor(own, before)).toBe(before);
    expect(messageOf({ ...emptyDraft, fields }, app as never).fields).toEqual({ alert: '' });
  });

  it('is found again in what was stored', () => {
    for (const one of contents) {
      const message = messageOf(emptyDraft, one as never) as Parameters<typeof storedId>[0];
      expect(storedId(message, one.by.wire)).toBe(one.id);
    }
  });

  it('is filled when nothing that has to be there is empty', () => {
    expect(isFilled(app, {}, landing)).toBe(false);
    expect(isFilled(app, { alert: { value: 'x' } }, landing)).toBe(true);
    const card = { ...app, by: { ...app.by, landing: 'required' as const } };
    expect(isFilled(card, { alert: { value: 'x' } }, landing)).toBe(false);
    expect(isFilled(card, { alert: { value: 'x' } }, { ...landing, page: 'pages/index' })).toBe(true);
  });
});
