import type { FailReason, SuppressReason } from './outcome.ts';

/** A text in the two languages of the console and the docs. */
export type Bilingual = { zh: string; en: string };

/** What a reason means, and what one can do about it. */
export type Explanation = { what: Bilingual; todo: Bilingual };

const of = (zh: string, en: string, zhTodo: string, enTodo: string): Explanation => ({
  what: { zh, en },
  todo: { zh: zhTodo, en: enTodo },
});

/** Every reason for not calling, explained. */
export const suppressExplanations: Record<SuppressReason, Explanation> = {
  not_found: of(
    '没有这个用户',
    'There is no such recipient.',
    '检查 openid 是否属于这个小程序，或先导入用户。',
    'Check that the openid belongs to this app, or import the recipient first.',
  ),
  erased: of(
    '用户的个人信息已应要求删除',
    'The personal data of the recipient was erased on request.',
    '无需处理；用户再次登录后会成为新的用户。',
    'Nothing to do; if they log in again, they are a new recipient.',
  ),
  invalid: of(
    '平台曾答复该 openid 无效',
    'The platform has said that this openid is invalid.',
    '检查 openid 是否来自其他小程序；用户再次登录后恢复。',
    'Check whether the openid comes from another app; it recovers when the user logs in again.',
  ),
  expired: of(
    '已过最晚发送时间',
    'The latest time to send (send_before) had passed.',
    '若内容仍有意义，请调整 send_before 后再次发送。',
    'If the content still matters, send again with a later send_before.',
  ),
  no_consent: of(
    '用户从未订阅此模板',
    'The user has never subscribed to this template.',
    '在合适的场景请用户订阅。',
    'Ask for the subscription in a fitting scene.',
  ),
  no_credit: of(
    '订阅次数已用完',
    'The one-time subscriptions are used up.',
    '在用户下次点击时再次请求订阅。',
    'Ask again at a tap of the user.',
  ),
  refused: of(
    '用户拒绝了此模板',
    'The user refused this template.',
    '尊重用户的选择；用户重新订阅后恢复。',
    'Respect the choice; sending resumes when the user subscribes again.',
  ),
  banned: of(
    '平台封禁了此模板',
    'The platform has banned this template.',
    '在微信公众平台查看原因并申诉，或更换模板。',
    'See the reason on the WeChat admin site and appeal, or use another template.',
  ),
  blocked: of(
    '用户在屏蔽名单中',
    'The recipient is on the block list.',
    '如属误加，请从名单中移除。',
    'Remove the recipient from the list if it was a mistake.',
  ),
  not_allowed: of(
    '用户不在允许名单中',
    'The recipient is on none of the lists that the policy allows.',
    '把用户加入允许名单，或从策略中去掉允许名单。',
    'Add the recipient to an allowed list, or take the lists off the policy.',
  ),
  capped: of(
    '已达到频次上限',
    'The frequency cap was reached.',
    '等待统计窗口过去，或调整消息类别的上限。',
    'Wait until the window has passed, or change the cap of the class.',
  ),
  too_soon: of(
    '距上一条消息的间隔太短',
    'The minimum gap since the last message had not passed.',
    '稍后再发，或调整最小间隔。',
    'Send later, or change the minimum gap.',
  ),
  quiet_hours: of(
    '在最晚发送时间之前，一直处于免打扰时段',
    'Quiet hours did not end before the latest time to send (send_before).',
    '放宽 send_before，或调整免打扰时段。',
    'Choose a later send_before, or change the quiet hours.',
  ),
  outranked: of(
    '剩余次数留给了优先级更高的推送或其他消息类别',
    'The last credit was kept for a push of higher priority, or for other classes.',
    '提高此推送的优先级，调整消息类别的 leave_credits，或请用户增加订阅。',
    'Raise the priority of this push, change leave_credits of its class, or ask for more subscriptions.',
  ),
  hold_out: of(
    '用户属于实验的对照组',
    'The recipient is in the hold-out of the experiment.',
    '无需处理；对照组用于衡量推送的效果。',
    'Nothing to do; the hold-out measures what the push brings.',
  ),
  no_address: of(
    '没有该通道的地址',
    'The channel has no address of this recipient.',
    '为用户写入通道设置所指的别名或属性（如 jpush_registration_id）。',
    "Give the recipient the alias or attribute that the channel's settings name, such as jpush_registration_id.",
  ),
  cancelled: of(
    '推送在发送前被取消',
    'The push was cancelled before this call.',
    '如需发送，请新建推送。',
    'Create a new push if it should still go out.',
  ),
};

/** Every reason for a failure, explained. */
export const failExplanations: Record<FailReason, Explanation> = {
  content: of(
    '内容不符合模板要求，或未通过平台审核',
    'The content does not fit the template, or the platform did not let it pass.',
    '按错误信息修改字段，然后重试失败的用户。',
    'Correct the field named in the error and retry the failed ones.',
  ),
  refused: of(
    '微信答复用户未订阅或次数已用完（43101）',
    'WeChat answered that the user is not subscribed or has no subscription left (43101).',
    '本地次数已清零；请用户再次订阅。',
    'Our count is now 0; ask the user to subscribe again.',
  ),
  recipient_invalid: of(
    '微信答复 openid 无效',
    'WeChat answered that the openid is invalid.',
    '检查 openid 是否来自其他小程序；该用户不再发送。',
    'Check whether the openid comes from another app; it is not called again.',
  ),
  rejected: of(
    '平台拒绝了这次调用',
    'The platform rejected the call.',
    '查看错误码说明，必要时向平台提供 rid。',
    'See the explanation of the error code; give the rid to the platform if needed.',
  ),
  retries_exhausted: of(
    '多次重试后平台仍不可用',
    'The platform was still unavailable after all attempts.',
    '平台恢复后重试失败的用户。',
    'Retry the failed ones when the platform has recovered.',
  ),
  not_sent: of(
    '结果原为未知，经人工核实没有发出',
    'The outcome was unknown, and somebody found out that nothing was sent.',
    '次数已退回；需要时重试失败的用户。',
    'The credit was given back; retry the failed ones if it should still go out.',
  ),
};

/** The explanation of a reason as it stands with a delivery; undefined for one we do not know (any more). */
export function explain(outcome: string, reason: string): Explanation | undefined {
  // `refused` is in both: somebody refused the template, or WeChat said so when it was called.
  const all: Record<string, Explanation> = outcome === 'failed' ? failExplanations : suppressExplanations;
  return Object.hasOwn(all, reason) ? all[reason] : undefined;
}
