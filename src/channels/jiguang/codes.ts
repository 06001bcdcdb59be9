import type { Bilingual } from '../wechat/bilingual.ts';
import type { Effect } from '../wechat/errcodes.ts';

/** One error code of a Jiguang API: what it means for a send, and what a person can do about it. */
export interface JiguangCode {
  /** `unclear`: the platform failed inside, nobody knows how far it came. */
  effect: Effect | { kind: 'unclear' };
  what: Bilingual;
  todo: Bilingual;
}

const pause = (scope: 'channel' | 'template' | 'push', reason: string): Effect => ({
  kind: 'pause',
  scope,
  until: 'operator',
  reason,
});
const slowDown: Effect = { kind: 'retry', scope: 'limit', inMemory: false };
const rejected: Effect = { kind: 'failed', reason: 'rejected' };
const content: Effect = { kind: 'failed', reason: 'content' };

const checkKey: Bilingual = {
  zh: '核对通道设置里的 Key 与 Master Secret',
  en: "Check the key and master secret in the channel's settings",
};
const askJiguang: Bilingual = { zh: '联系极光', en: 'Contact Jiguang' };
const turnOn = (zh: string, en: string): Bilingual => ({
  zh: `在极光控制台开启${zh}`,
  en: `Turn ${en} on in the Jiguang console`,
});
const vip: JiguangCode = {
  effect: pause('channel', 'vip_only'),
  what: { zh: '该功能仅对 VIP 开放', en: 'This is for VIP accounts only' },
  todo: { zh: '开通 VIP，或去掉该设置', en: 'Become VIP, or take the setting away' },
};

/**
 * Every code of the UMS API (`/v1/sent`, failures come with HTTP 400). A call speaks for all of its recipients, so a code
 * that is not listed holds the push instead of failing a thousand people.
 */
export const umsCodes: Readonly<Record<number, JiguangCode>> = {
  0: {
    effect: { kind: 'accepted' },
    what: { zh: 'UMS 已受理这次调用', en: 'UMS took the call' },
    todo: { zh: '无需处理', en: 'Nothing to do' },
  },
  4004: {
    effect: pause('channel', 'credentials_refused'),
    what: { zh: '鉴权失败', en: 'Not authenticated' },
    todo: checkKey,
  },
  4005: {
    effect: pause('channel', 'credentials_refused'),
    what: { zh: '鉴权失败', en: 'Not authenticated' },
    todo: checkKey,
  },
  5000: {
    effect: { kind: 'unclear' },
    what: { zh: 'UMS 内部错误，无法确定是否已发出', en: 'UMS failed inside; whether it sent is not known' },
    todo: {
      zh: '在 UMS 控制台核对后，将结果登记为已受理或失败',
      en: 'Look it up in the UMS console and settle the outcomes',
    },
  },
  1015004: {
    effect: rejected,
    what: { zh: '一次超过 1000 个目标', en: 'More than 1,000 targets in one call' },
    todo: { zh: '这是本系统的缺陷，请报告', en: 'A fault of this system: please report it' },
  },
  1015005: {
    effect: pause('channel', 'access_channel_closed'),
    what: { zh: '渠道已关闭', en: 'The access channel is closed' },
    todo: turnOn('该渠道', 'the access channel'),
  },
  ...Object.fromEntries(
    ['APP', '短信', '微信公众号', '微信小程序', '邮件', '支付宝生活号', '钉钉'].map(
      (name, i): [number, JiguangCode] => [
        1015006 + i,
        {
          effect: pause('channel', 'delivery_channel_off'),
          what: { zh: `${name}通道未开启`, en: `A delivery channel is off (${name})` },
          todo: turnOn(`${name}通道`, 'it'),
        },
      ],
    ),
  ),
  1015023: {
    effect: pause('channel', 'owner_missing'),
    what: { zh: '开启了 API 消息审核，但缺少提交人', en: 'API messages are reviewed and no owner was given' },
    todo: { zh: '在通道设置里填写 owner', en: "Set `owner` in the channel's settings" },
  },
  1015026: {
    effect: pause('push', 'strategy_mismatch'),
    what: { zh: '发送策略与消息的通道不一致', en: 'The strategy does not fit the channels of the message' },
    todo: askJiguang,
  },
  1015029: {
    effect: { kind: 'pause', scope: 'channel', until: 'quota_reset', reason: 'quota_used_up' },
    what: { zh: '当日广播次数已用完', en: "Today's broadcasts are used up" },
    todo: { zh: '等待次日', en: 'Wait until tomorrow' },
  },
  1015030: {
    effect: slowDown,
    what: { zh: '调用过于频繁', en: 'Called too often' },
    todo: { zh: '为通道设置较低的速率', en: 'Keep the channel to a lower rate' },
  },
  1015031: {
    effect: pause('template', 'template_wrong'),
    what: { zh: '模板不存在', en: 'There is no such template' },
    todo: { zh: '在 UMS 控制台点“刷新列表”同步微信模板', en: "Press 'refresh list' in the UMS console" },
  },
  1015032: {
    effect: pause('template', 'template_wrong'),
    what: { zh: '模板不可用', en: 'The template cannot be used' },
    todo: { zh: '在 UMS 控制台查看模板状态', en: 'See the state of the template in the UMS console' },
  },
  1015034: {
    effect: content,
    what: { zh: '内容含敏感词', en: 'The content holds a sensitive word' },
    todo: { zh: '修改文案后重新推送', en: 'Change the wording and push again' },
  },
  1015038: {
    effect: pause('push', 'do_not_disturb'),
    what: { zh: '处于 UMS 的免打扰时段', en: "Within UMS's do-not-disturb hours" },
    todo: {
      zh: '等时段过去后解除暂停，或改用本系统的免打扰',
      en: 'Lift the pause when they are over, or keep quiet hours here',
    },
  },
  1015046: {
    effect: pause('channel', 'list_missing'),
    what: { zh: '黑白名单不存在', en: 'The black or white list does not exist' },
    todo: askJiguang,
  },
  1015055: {
    effect: rejected,
    what: { zh: '消息已撤回', en: 'The message was retracted before' },
    todo: { zh: '无需处理', en: 'Nothing to do' },
  },
  1015073: vip,
  1015074: vip,
  1015075: vip,
  1015097: {
    effect: pause('channel', 'both_lists'),
    what: { zh: '黑名单与白名单不能同时使用', en: 'A black and a white list exclude each other' },
    todo: askJiguang,
  },
};

/** Every code of JPush's push API v3 that a send can meet. */
export const jpushCodes: Readonly<Record<number, JiguangCode>> = {
  1000: {
    effect: { kind: 'unclear' },
    what: { zh: '极光内部错误', en: 'JPush failed inside' },
    todo: { zh: '系统会用同一个 cid 自动重试', en: 'It is repeated by itself under the same cid' },
  },
  1001: {
    effect: pause('push', 'call_refused'),
    what: { zh: '请求方法不对', en: 'Wrong HTTP method' },
    todo: askJiguang,
  },
  1002: {
    effect: pause('push', 'call_refused'),
    what: { zh: '缺少必需的参数', en: 'A parameter is missing' },
    todo: { zh: '检查消息内容', en: 'Check the message' },
  },
  1003: {
    effect: pause('push', 'call_refused'),
    what: { zh: '参数值不合法', en: 'A value is not valid' },
    todo: { zh: '检查消息内容', en: 'Check the message' },
  },
  1004: {
    effect: pause('channel', 'credentials_refused'),
    what: { zh: '鉴权失败', en: 'Not authenticated' },
    todo: checkKey,
  },
  1005: {
    effect: content,
    what: { zh: '消息体太大', en: 'The message is too large' },
    todo: { zh: '缩短标题与内容', en: 'Shorten title and content' },
  },
  1008: {
    effect: pause('channel', 'credentials_refused'),
    what: { zh: 'AppKey 不合法', en: 'Wrong AppKey' },
    todo: checkKey,
  },
  1009: {
    effect: pause('push', 'call_refused'),
    what: { zh: '出现不支持的字段', en: 'A field is not supported' },
    todo: askJiguang,
  },
  1011: {
    effect: rejected,
    what: { zh: '没有符合条件的推送目标', en: 'No device answers to the target' },
    todo: { zh: '检查 registration id 或别名是否属于这个应用', en: 'Check that the ids or aliases belong to this app' },
  },
  1012: {
    effect: slowDown,
    what: { zh: '超过极光的数量限制', en: 'Over a limit of JPush' },
    todo: { zh: '稍后重试', en: 'Try later' },
  },
  1020: {
    effect: pause('channel', 'https_only'),
    what: { zh: '只支持 HTTPS', en: 'HTTPS only' },
    todo: { zh: '检查 JPUSH_API_BASE', en: 'Check JPUSH_API_BASE' },
  },
  1030: {
    effect: { kind: 'unclear' },
    what: { zh: '极光内部超时', en: 'JPush timed out inside' },
    todo: { zh: '系统会用同一个 cid 自动重试', en: 'It is repeated by itself under the same cid' },
  },
  1035: {
    effect: pause('push', 'options_conflict'),
    what: { zh: '选项互相冲突', en: 'Options conflict' },
    todo: askJiguang,
  },
  2002: {
    effect: slowDown,
    what: { zh: '调用过于频繁', en: 'Called too often' },
    todo: { zh: '为通道设置较低的速率', en: 'Keep the channel to a lower rate' },
  },
  2003: {
    effect: pause('channel', 'key_blocked'),
    what: { zh: '该 AppKey 已被限制', en: 'The AppKey is blocked' },
    todo: askJiguang,
  },
  2004: {
    effect: pause('channel', 'ip_not_allowed'),
    what: { zh: '出口 IP 不在白名单内', en: 'Our address is not on the allow-list' },
    todo: { zh: '在极光控制台加入出口 IP', en: 'Add our address in the JPush console' },
  },
  2005: {
    effect: pause('channel', 'abnormal_volume'),
    what: { zh: '发送量异常', en: 'Abnormal volume' },
    todo: askJiguang,
  },
  2006: vip,
  2007: {
    effect: pause('channel', 'no_permission'),
    what: { zh: '没有权限', en: 'No permission' },
    todo: askJiguang,
  },
  2008: {
    effect: { kind: 'pause', scope: 'channel', until: 'quota_reset', reason: 'quota_used_up' },
    what: { zh: '当日广播次数已用完', en: "Today's broadcasts are used up" },
    todo: { zh: '等待次日', en: 'Wait until tomorrow' },
  },
};
