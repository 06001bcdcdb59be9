import type { Failed, Pause } from '../outcome.ts';
import type { SendErrcode } from './errcodes.ts';

type Final = Pick<Failed, 'kind' | 'reason'> | Pick<Pause, 'kind' | 'scope' | 'until' | 'reason'>;

/**
 * Errcodes that mean something else, or something at all, to `message/custom/send` alone. Everything else is read by the
 * table of subscribe messages.
 */
export const serviceErrcodes: Readonly<Record<number, Omit<SendErrcode, 'effect'> & { effect: Final }>> = {
  45015: {
    effect: { kind: 'failed', reason: 'refused' },
    what: { zh: '用户最近 48 小时没有发过消息', en: 'The user wrote nothing within 48 hours' },
    todo: { zh: '引导用户进入客服会话；次数已清零', en: 'Lead the user into the chat; the sends left are ended' },
  },
  45047: {
    effect: { kind: 'failed', reason: 'refused' },
    what: { zh: '这次会话的下发条数已用完', en: 'The sends of this conversation are used up' },
    todo: { zh: '等待用户再次发言；次数已清零', en: 'Wait until the user writes again; the sends left are ended' },
  },
  45009: {
    effect: { kind: 'pause', scope: 'channel', until: 'quota_reset', reason: 'quota_used_up' },
    what: { zh: '客服消息当日调用额度已用完', en: 'Daily quota of customer-service messages used up' },
    todo: { zh: '等待额度重置', en: 'Wait for the reset' },
  },
  48001: {
    effect: { kind: 'pause', scope: 'channel', until: 'operator', reason: 'api_not_authorised' },
    what: { zh: '该小程序没有客服消息接口权限', en: 'The mini-program may not use customer-service messages' },
    todo: { zh: '在微信公众平台开通客服功能', en: 'Turn customer service on in the WeChat console' },
  },
};
