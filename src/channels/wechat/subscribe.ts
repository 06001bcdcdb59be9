import type { Channel } from '../channel.ts';
import { buildSendBody } from './send-body.ts';

/** WeChat subscribe messages: one recipient a call, no key for idempotency, reports by `subscribe_msg_sent_event`. */
export const wechatSubscribe: Channel = {
  name: 'wechat-subscribe',
  title: { zh: '微信订阅消息', en: 'WeChat subscribe messages' },
  batch: 1,
  idempotent: false,
  confirmed: 'callback',
  credit: 'template',
  messages: [],
  address: 'openid',
  retractHours: null,
  notes: [],
  compose: ({ template, ...message }, touser) => buildSendBody({ touser, templateId: template, ...message }),
};
