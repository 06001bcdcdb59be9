import type { Switches } from '../faults/switches.ts';
import { type CallbackEvent, wrapperOf } from './event.ts';

/** The message as JSON text. Subscribe events carry their numbers as strings, others as numbers. */
export function renderJson(event: CallbackEvent, toUser: string, list: Switches['list'], encrypted?: string): string {
  const asText = event.kind === 'subscribe';
  const common: Record<string, unknown> = {
    ToUserName: toUser,
    FromUserName: event.openid,
    CreateTime: asText ? String(event.createTime) : event.createTime,
  };
  if (encrypted !== undefined) common.Encrypt = encrypted;
  if (event.kind === 'user') {
    // MsgId is a bare 64-bit integer: written as text, then freed of its quotes.
    const body = JSON.stringify({ ...common, MsgType: event.msgtype, ...event.fields, MsgId: event.msgId });
    return body.replace(/"MsgId":"(\d+)"/, '"MsgId":$1');
  }
  common.MsgType = 'event';
  if (event.kind === 'debug') return JSON.stringify({ ...common, Event: 'debug_demo', debug_str: event.text });
  common.Event = event.event;
  const one = event.items.length === 1 && list !== 'array';
  const items = one ? event.items[0] : event.items;
  return JSON.stringify({
    ...common,
    ...(list === 'nested' ? { [wrapperOf[event.event]]: { List: items } } : { List: items }),
  });
}

/** The message as XML text: several items are several `List` elements. */
export function renderXml(event: CallbackEvent, toUser: string, encrypted?: string): string {
  let xml = `<xml>${tag('ToUserName', toUser)}${tag('FromUserName', event.openid)}<CreateTime>${event.createTime}</CreateTime>`;
  if (event.kind === 'user') {
    xml += tag('MsgType', event.msgtype);
    for (const [name, value] of Object.entries(event.fields)) xml += tag(name, value);
    xml += `<MsgId>${event.msgId}</MsgId>`;
  } else if (event.kind === 'debug') {
    xml += `${tag('MsgType', 'event')}${tag('Event', 'debug_demo')}${tag('debug_str', event.text)}`;
  } else {
    const wrapper = wrapperOf[event.event];
    const lists = event.items.map((item) => {
      const fields = Object.entries(item).map(([name, value]) => tag(name, value));
      return `<List>${fields.join('')}</List>`;
    });
    xml += `${tag('MsgType', 'event')}${tag('Event', event.event)}<${wrapper}>${lists.join('')}</${wrapper}>`;
  }
  if (encrypted !== undefined) xml += tag('Encrypt', encrypted);
  return `${xml}</xml>`;
}

/** Safe mode's outer body: nothing in clear but the receiver. */
export function renderEnvelope(format: 'xml' | 'json', toUser: string, encrypted: string): string {
  if (format === 'json') return JSON.stringify({ ToUserName: toUser, Encrypt: encrypted });
  return `<xml>${tag('ToUserName', toUser)}${tag('Encrypt', encrypted)}</xml>`;
}

const tag = (name: string, value: string): string =>
  `<${name}><![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]></${name}>`;
