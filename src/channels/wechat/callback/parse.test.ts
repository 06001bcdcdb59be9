import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCallback } from './parse.ts';

const common = { ToUserName: 'gh_1', FromUserName: 'oUser', CreateTime: '1620973045', MsgType: 'event' };
const accept = { TemplateId: 'T1', SubscribeStatusString: 'accept', PopupScene: '0' };
const reject = { TemplateId: 'T2', SubscribeStatusString: 'reject', PopupScene: '0' };
const popup = { ...common, Event: 'subscribe_msg_popup_event' };
const read = {
  accept: { templateId: 'T1', status: 'accept', rawStatus: 'accept', popupScene: '0' },
  reject: { templateId: 'T2', status: 'reject', rawStatus: 'reject', popupScene: '0' },
};

function toXml(value: unknown): string {
  if (Array.isArray(value)) throw new Error('arrays are repeated by their parent');
  if (typeof value !== 'object' || value === null) return `<![CDATA[${String(value)}]]>`;
  return Object.entries(value)
    .flatMap(([name, member]) =>
      (Array.isArray(member) ? member : [member]).map((one) => `<${name}>${toXml(one)}</${name}>`),
    )
    .join('\n');
}

describe('parseCallback', () => {
  it.each([
    ['List as an object', { ...popup, List: accept }, [read.accept]],
    ['List as an array of one', { ...popup, List: [accept] }, [read.accept]],
    ['List as an array', { ...popup, List: [accept, reject] }, [read.accept, read.reject]],
    [
      'List in its wrapper',
      { ...popup, SubscribeMsgPopupEvent: { List: [accept, reject] } },
      [read.accept, read.reject],
    ],
    ['one List in its wrapper', { ...popup, SubscribeMsgPopupEvent: { List: accept } }, [read.accept]],
    [
      'the wrapper repeated',
      { ...popup, SubscribeMsgPopupEvent: [{ List: accept }, { List: reject }] },
      [read.accept, read.reject],
    ],
    ['fields flattened into the wrapper', { ...popup, SubscribeMsgPopupEvent: accept }, [read.accept]],
    ['fields flattened beside the common ones', { ...popup, ...accept }, [read.accept]],
  ])('reads %s, from JSON and from XML', (_shape, body, items) => {
    const expected = {
      kind: 'subscribe_popup',
      rawKind: 'subscribe_msg_popup_event',
      toUserName: 'gh_1',
      openid: 'oUser',
      createdAt: new Date('2021-05-14T06:17:25Z'),
      msgId: null,
      items,
    };
    expect(parseCallback(JSON.stringify(body))).toEqual(expected);
    expect(parseCallback(`<?xml version="1.0"?>\n<xml>${toXml(body)}</xml>`)).toEqual(expected);
  });

  it('reads a refusal made in a message card', () => {
    const body = {
      ...common,
      Event: 'subscribe_msg_change_event',
      List: { TemplateId: 'T2', SubscribeStatusString: 'reject' },
    };
    expect(parseCallback(JSON.stringify(body))).toMatchObject({
      kind: 'subscribe_change',
      items: [{ templateId: 'T2', status: 'reject' }],
    });
  });

  it.each(['"3248682510344192008"', '3248682510344192008'])('keeps MsgID %s exact', (msgId) => {
    const body = `{"ToUserName":"gh_1","FromUserName":"oUser","CreateTime":1620973045,"MsgType":"event",
      "Event":"subscribe_msg_sent_event","List":{"TemplateId":"T1","MsgID":${msgId},"ErrorCode":0,"ErrorStatus":"success"}}`;
    expect(parseCallback(body)).toMatchObject({
      kind: 'message_sent',
      items: [{ templateId: 'T1', msgId: '3248682510344192008', errorCode: 0, errorStatus: 'success' }],
    });
  });

  it('reads a failed sent event in XML', () => {
    const item = { TemplateId: 'T1', MsgID: '3248682510344192008', ErrorCode: '20', ErrorStatus: 'system failed' };
    const body = { ...common, Event: 'subscribe_msg_sent_event', SubscribeMsgSentEvent: { List: item } };
    expect(parseCallback(`<xml>${toXml(body)}</xml>`)).toMatchObject({
      items: [{ msgId: '3248682510344192008', errorCode: 20, errorStatus: 'system failed' }],
    });
  });

  it('keeps a status it does not know in its own words', () => {
    const body = { ...popup, List: { ...accept, SubscribeStatusString: 'ban' } };
    expect(parseCallback(JSON.stringify(body))).toMatchObject({ items: [{ status: 'other', rawStatus: 'ban' }] });
  });

  it('leaves an unreadable item out and keeps the others', () => {
    const body = { ...popup, List: [{ TemplateId: 'T9' }, reject] };
    expect(parseCallback(JSON.stringify(body))).toMatchObject({ items: [read.reject] });
  });

  it.each([
    ['no user', { ...popup, FromUserName: undefined, List: accept }],
    ['no time', { ...popup, CreateTime: 'yesterday', List: accept }],
    ['no item', { ...popup, List: [] }],
    ['no readable item', { ...popup, List: { TemplateId: 'T1' } }],
  ])('refuses an event with %s', (_what, body) => {
    expect(parseCallback(JSON.stringify(body))).toBeNull();
  });

  it.each([
    [
      'debug_demo',
      { ...common, CreateTime: 1620973045, Event: 'debug_demo', debug_str: 'hi' },
      'debug_demo',
      'debug_demo',
    ],
    ['an event of another ability', { ...common, Event: 'wxa_media_check' }, 'other', 'wxa_media_check'],
    ['an event named like a built-in', { ...common, Event: 'toString' }, 'other', 'toString'],
    ['the set-up probe', { action: 'CheckContainerPath' }, 'other', 'CheckContainerPath'],
  ])('reads %s', (_what, body, kind, rawKind) => {
    expect(parseCallback(JSON.stringify(body))).toMatchObject({ kind, rawKind, items: [] });
  });

  it('reads a user message, a DTD inside its text being only text', () => {
    const body = { ...common, MsgType: 'text', Content: '<!DOCTYPE x>你好', MsgId: '23456789012345678' };
    expect(parseCallback(`<xml>${toXml(body)}</xml>`)).toMatchObject({
      kind: 'user_message',
      msgId: '23456789012345678',
      items: [{ msgType: 'text', content: '<!DOCTYPE x>你好' }],
    });
  });

  it.each([
    ['a DTD', `<!DOCTYPE xml [<!ENTITY a "b">]><xml>${toXml({ ...popup, List: accept })}</xml>`],
    [
      'an external entity',
      `<?xml version="1.0"?><!doctype x SYSTEM "file:///etc/passwd"><xml>${toXml({ ...popup, List: accept })}</xml>`,
    ],
    [
      'a DTD between CDATA sections',
      `<xml><A><![CDATA[a]]></A><!ENTITY b "c"><B><![CDATA[b]]></B>${toXml({ ...popup, List: accept })}</xml>`,
    ],
    ['broken XML', '<xml><MsgType>event</xml>'],
    ['another root', '<html></html>'],
    ['broken JSON', '{"MsgType":'],
    ['a JSON list', '[]'],
    ['a word', 'success'],
    ['nothing', ''],
  ])('refuses %s', (_what, body) => {
    expect(parseCallback(body)).toBeNull();
  });

  it('leaves entities in text alone', () => {
    const body = `<xml>${toXml({ ...common, MsgType: 'text' })}<Content>&amp;lt;&#60;</Content></xml>`;
    expect(parseCallback(body)).toMatchObject({ items: [{ content: '&amp;lt;&#60;' }] });
  });

  it('never throws', () => {
    const scrap = fc.constantFrom(
      '<xml>',
      '</xml>',
      '<List>',
      '<![CDATA[',
      ']]>',
      '{',
      '"List":',
      '[',
      '__proto__',
      'event',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(scrap, fc.string())), (parts) => {
        expect(() => parseCallback(parts.join(''))).not.toThrow();
      }),
    );
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(() => parseCallback(text)).not.toThrow();
      }),
    );
  });
});
