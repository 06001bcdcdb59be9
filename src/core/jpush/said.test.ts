import { describe, expect, it } from 'vitest';
import { saidOf } from './said.ts';

describe('what a JPush message says', () => {
  it('is the text for all platforms before that of one', () => {
    const notification = { alert: '发货了', android: { alert: '安卓', title: '通知', extras: { order: 'A1' } } };
    expect(saidOf({ notification })).toEqual({
      title: '通知',
      alert: '发货了',
      content: '',
      extras: { order: 'A1' },
    });
  });

  it('is found in the alert of iOS, where it is an object', () => {
    const notification = { ios: { alert: { title: '标题', body: '正文' }, extras: { a: 1 } } };
    expect(saidOf({ notification })).toMatchObject({ title: '标题', alert: '正文', extras: { a: 1 } });
  });

  it('joins extras; the custom message’s own come first, then those of the platforms in order', () => {
    const message = { msg_content: '内容', title: '标题', extras: { a: 'message' } };
    const notification = {
      ios: { extras: { a: 'ios', b: 'ios' } },
      android: { extras: { b: 'android', c: 'android' } },
    };
    expect(saidOf({ notification, message })).toEqual({
      title: '标题',
      alert: '',
      content: '内容',
      extras: { a: 'message', b: 'android', c: 'android' },
    });
  });

  it('is empty where nothing is said', () => {
    expect(saidOf({})).toEqual({ title: '', alert: '', content: '', extras: {} });
    expect(saidOf({ notification: { alert: '', android: { alert: null, title: null, extras: null } } })).toEqual({
      title: '',
      alert: '',
      content: '',
      extras: {},
    });
  });
});
