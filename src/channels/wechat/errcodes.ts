import type { FailReason, Pause, Retry } from '../outcome.ts';
import type { Bilingual } from './bilingual.ts';

/** What an errcode means for a send in progress. */
export type Effect =
  | { kind: 'accepted' }
  | { kind: 'token' }
  | { kind: 'failed'; reason: FailReason }
  | { kind: 'retry'; scope: Retry['scope']; inMemory: boolean }
  | { kind: 'pause'; scope: Pause['scope']; until: Pause['until']; reason: string };

/** One errcode: its effect on a send, what it is, and what a person can do about it. */
export interface SendErrcode {
  effect: Effect;
  what: Bilingual;
  todo: Bilingual;
}

const failed = (reason: FailReason): Effect => ({ kind: 'failed', reason });
const retryRecipient: Effect = { kind: 'retry', scope: 'recipient', inMemory: true };
const slowDown: Effect = { kind: 'retry', scope: 'limit', inMemory: false };
const pause = (scope: Pause['scope'], reason: string): Effect => ({ kind: 'pause', scope, until: 'operator', reason });
const token: Effect = { kind: 'token' };

/**
 * Every errcode that `subscribeMessage.send`, or the token fetch in front of it, answers with. Codes of other calls
 * are in `errcodes-of-calls.ts`. A code missing here is final for its recipient (`rejected`).
 */
export const sendErrcodes: Readonly<Record<number, SendErrcode>> = {
  0: {
    effect: { kind: 'accepted' },
    what: { zh: '微信已接受', en: 'Accepted by WeChat' },
    todo: { zh: '无需处理', en: 'Nothing to do' },
  },
  [-1]: {
    effect: retryRecipient,
    what: { zh: '微信系统繁忙', en: 'WeChat is busy' },
    todo: { zh: '系统会自动重试', en: 'It is retried by itself' },
  },
  40001: {
    effect: token,
    what: { zh: 'access_token 无效，或 AppSecret 不正确', en: 'Access token not valid, or wrong AppSecret' },
    todo: { zh: '若刷新后仍出现，请核对 AppSecret', en: 'If it stays after a refresh, check the AppSecret' },
  },
  40014: {
    effect: token,
    what: { zh: 'access_token 格式不合法', en: 'Access token malformed' },
    todo: { zh: '若刷新后仍出现，请核对接口地址', en: 'If it stays after a refresh, check the API address' },
  },
  42001: {
    effect: token,
    what: { zh: 'access_token 已过期', en: 'Access token expired' },
    todo: { zh: '若刷新后仍出现，请检查服务器时钟', en: "If it stays after a refresh, check the server's clock" },
  },
  40003: {
    effect: failed('recipient_invalid'),
    what: { zh: 'openid 不正确，或属于另一个小程序', en: 'Bad openid, or one of another mini-program' },
    todo: { zh: '用本小程序重新登录以获得 openid', en: 'Obtain the openid by a log-in to this mini-program' },
  },
  43101: {
    effect: failed('refused'),
    what: {
      zh: '用户拒绝、未订阅，或一次性订阅次数已用完',
      en: 'The user refused, never subscribed, or has no one-time credit left',
    },
    todo: { zh: '在小程序内再次请求订阅', en: 'Ask for the subscription again in the mini-program' },
  },
  47003: {
    effect: failed('content'),
    what: { zh: '模板参数不符合要求', en: 'A template field was refused' },
    todo: {
      zh: '按字段类型检查长度、字符和空值',
      en: "Check the field's length, characters and emptiness by its type",
    },
  },
  45168: {
    effect: failed('content'),
    what: { zh: '内容含敏感词', en: 'The content holds sensitive words' },
    todo: { zh: '修改文案后重新推送', en: 'Change the wording and push again' },
  },
  43108: {
    effect: retryRecipient,
    what: { zh: '同一用户的请求并发', en: 'Concurrent calls for one user' },
    todo: {
      zh: '系统会自动重试；勿让其他系统同时推送',
      en: 'It is retried by itself; let no other system send at once',
    },
  },
  44990: {
    effect: slowDown,
    what: { zh: '超过每秒调用上限', en: 'Per-second limit reached' },
    todo: { zh: '降低该应用的发送速率', en: "Lower the app's sending rate" },
  },
  44991: {
    effect: slowDown,
    what: { zh: '超过每分钟调用上限', en: 'Per-minute limit reached' },
    todo: { zh: '降低该应用的发送速率', en: "Lower the app's sending rate" },
  },
  45011: {
    effect: slowDown,
    what: { zh: '调用过于频繁（每分钟上限）', en: 'Called too often (per-minute limit)' },
    todo: { zh: '降低该应用的发送速率', en: "Lower the app's sending rate" },
  },
  45009: {
    effect: { kind: 'pause', scope: 'app', until: 'quota_reset', reason: 'quota_used_up' },
    what: { zh: '当日调用额度已用完', en: 'Daily quota used up' },
    todo: { zh: '等待额度重置，或在微信后台清空额度', en: 'Wait for the reset, or clear the quota at WeChat' },
  },
  40013: {
    effect: pause('app', 'appid_wrong'),
    what: { zh: 'AppID 不正确', en: 'Wrong AppID' },
    todo: { zh: '核对应用设置中的 AppID', en: "Check the AppID in the app's settings" },
  },
  40125: {
    effect: pause('app', 'secret_wrong'),
    what: { zh: 'AppSecret 不正确', en: 'Wrong AppSecret' },
    todo: { zh: '在应用设置中更新 AppSecret', en: "Update the AppSecret in the app's settings" },
  },
  41004: {
    effect: pause('app', 'secret_missing'),
    what: { zh: '缺少 AppSecret', en: 'AppSecret missing' },
    todo: { zh: '在应用设置中填写 AppSecret', en: "Enter the AppSecret in the app's settings" },
  },
  40243: {
    effect: pause('app', 'secret_frozen'),
    what: { zh: 'AppSecret 已被冻结', en: 'AppSecret frozen' },
    todo: { zh: '在微信后台解冻 AppSecret', en: 'Unfreeze the AppSecret at WeChat' },
  },
  40164: {
    effect: pause('app', 'ip_not_allowed'),
    what: { zh: '服务器 IP 不在微信白名单内', en: "The server's IP is not on WeChat's allow-list" },
    todo: { zh: '将提示中的 IP 加入微信后台 IP 白名单', en: 'Add the IP in the message to the allow-list at WeChat' },
  },
  89503: {
    effect: pause('app', 'ip_awaits_confirmation'),
    what: { zh: '该 IP 的调用待管理员确认', en: 'Calls from this IP await the administrator' },
    todo: { zh: '请管理员在微信中确认', en: 'Have the administrator confirm in WeChat' },
  },
  89506: {
    effect: pause('app', 'ip_refused_for_a_day'),
    what: { zh: '管理员已拒绝该 IP，24 小时内不可调用', en: 'The administrator refused this IP for 24 hours' },
    todo: { zh: '24 小时后再请管理员确认', en: 'Ask the administrator again after 24 hours' },
  },
  89507: {
    effect: pause('app', 'ip_refused_for_an_hour'),
    what: { zh: '管理员已拒绝该 IP，1 小时内不可调用', en: 'The administrator refused this IP for an hour' },
    todo: { zh: '1 小时后再请管理员确认', en: 'Ask the administrator again after an hour' },
  },
  43106: {
    effect: pause('app', 'ability_punished'),
    what: { zh: '订阅消息能力被处罚', en: 'The subscribe-message ability is under punishment' },
    todo: { zh: '在微信后台查看处罚通知', en: 'Read the punishment notice at WeChat' },
  },
  48001: {
    effect: pause('app', 'api_not_authorised'),
    what: { zh: '该小程序没有此接口权限', en: 'The mini-program may not use this API' },
    todo: { zh: '在微信后台开通订阅消息', en: 'Turn subscribe messages on at WeChat' },
  },
  50004: {
    effect: pause('app', 'token_api_forbidden'),
    what: { zh: '该账号被禁止获取 access_token', en: 'The account may not fetch tokens' },
    todo: { zh: '联系微信客服', en: 'Contact WeChat' },
  },
  50007: {
    effect: pause('app', 'account_frozen'),
    what: { zh: '账号已冻结', en: 'Account frozen' },
    todo: { zh: '在微信后台解除冻结', en: 'Lift the freeze at WeChat' },
  },
  40037: {
    effect: pause('template', 'template_wrong'),
    what: {
      zh: '模板 ID 不正确、属于其他小程序或类型不符',
      en: 'Template id wrong, of another mini-program, or of another kind',
    },
    todo: { zh: '重新同步模板并改选模板', en: 'Sync the templates and choose another' },
  },
  43102: {
    effect: pause('template', 'template_not_subscribable'),
    what: { zh: '不是订阅消息模板', en: 'Not a subscription template' },
    todo: { zh: '重新同步模板并改选模板', en: 'Sync the templates and choose another' },
  },
  43107: {
    effect: pause('template', 'template_banned'),
    what: { zh: '模板或订阅消息能力被封禁', en: 'The template or the ability is banned' },
    todo: { zh: '在微信后台查看封禁原因，改选模板', en: 'Read the reason at WeChat, choose another template' },
  },
  41030: {
    effect: pause('push', 'page_not_released'),
    what: { zh: '落地页不在已发布的版本中', en: 'The landing page is not in the released version' },
    todo: {
      zh: '发布含该页面的版本，或改用体验版测试',
      en: 'Release a version with the page, or test on the trial one',
    },
  },
  40002: {
    effect: pause('app', 'token_call_wrong'),
    what: { zh: '获取 token 的 grant_type 不正确', en: 'The token call carries a wrong grant_type' },
    todo: { zh: '检查接口地址是否指向微信', en: 'Check that the API address is WeChat itself' },
  },
  41002: {
    effect: pause('app', 'appid_missing'),
    what: { zh: '缺少 AppID', en: 'AppID missing' },
    todo: { zh: '在应用设置中填写 AppID', en: "Enter the AppID in the app's settings" },
  },
  43002: {
    effect: pause('app', 'token_call_wrong'),
    what: { zh: '该接口须以 POST 调用', en: 'The call must be a POST' },
    todo: { zh: '检查代理是否改写了请求', en: 'Check whether a proxy rewrites requests' },
  },
  40066: {
    effect: pause('app', 'api_address_wrong'),
    what: { zh: '接口地址不正确', en: 'Wrong API address' },
    todo: { zh: '检查接口地址设置，升级本系统', en: 'Check the API address, upgrade this service' },
  },
  45103: {
    effect: pause('app', 'api_retired'),
    what: { zh: '接口已下线', en: 'The API is retired' },
    todo: { zh: '升级本系统', en: 'Upgrade this service' },
  },
  45109: {
    effect: pause('app', 'api_retired'),
    what: { zh: '接口已下线', en: 'The API is retired' },
    todo: { zh: '升级本系统', en: 'Upgrade this service' },
  },
};
