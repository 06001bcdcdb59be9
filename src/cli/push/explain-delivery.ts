import type { z } from 'zod';
import { explainErrcode } from '#channels/wechat/errcodes-of-calls.ts';
import type { limiter } from '#contract/app.ts';
import type { delivery } from '#contract/push.ts';
import { type Explanation, failExplanations, suppressExplanations } from '#core/delivery/explanation.ts';

type Delivery = z.output<typeof delivery>;

const outcomeNames: Record<Delivery['outcome'], string> = {
  accepted: '已受理 accepted',
  failed: '失败 failed',
  suppressed: '未发送 suppressed',
  unknown: '未知 unknown',
};

/** What became of one recipient, why, and what to do about it: one line for each, Chinese first. */
export function explainDelivery(one: Delivery): string {
  const head = `${outcomeNames[one.outcome]}  ${one.openid ?? one.recipient_id}${one.msg_id === null ? '' : `  msgid ${one.msg_id}`}`;
  const platform = one.errcode === null ? [] : [`  微信 WeChat: ${one.errcode} ${one.errmsg ?? ''}`.trimEnd()];
  const rid = one.rid === null ? [] : [`  rid: ${one.rid}`];
  return [head, ...reasonLines(one), ...platform, ...rid].join('\n');
}

/** Why an app, template or push is not called at present. */
export function explainPause(pause: z.output<typeof limiter>): string {
  const until = pause.paused_until === null ? '直到手动解除 / until somebody lifts it' : `→ ${pause.paused_until}`;
  const head = `已暂停 paused  ${pause.scope} ${pause.key}  ${until}`;
  const explained = pause.errcode === null ? null : explainErrcode(pause.errcode);
  const platform = pause.errcode === null ? pause.reason : `${pause.errcode} ${pause.errmsg ?? ''}`.trimEnd();
  return [head, ...(explained === null ? [] : lines(explained)), `  微信 WeChat: ${platform}`].join('\n');
}

function reasonLines({ outcome, reason, errcode }: Delivery): string[] {
  if (outcome === 'accepted') return [];
  if (outcome === 'unknown') return lines(unknown);
  const table: Partial<Record<string, Explanation>> = outcome === 'failed' ? failExplanations : suppressExplanations;
  // WeChat's code says more than our reason, which gathers several of them.
  const explained = (errcode === null ? null : explainErrcode(errcode)) ?? table[reason ?? ''];
  return explained === undefined ? [`  ${reason ?? ''}`] : lines(explained);
}

const unknown: Explanation = {
  what: {
    zh: '调用可能已到达微信，但没有得到答复；不会自动重发',
    en: 'The call may have reached WeChat, but no answer came back; it is not sent again by itself',
  },
  todo: { zh: '等待微信的送达回执，或在手机上确认', en: 'Wait for WeChat’s callback, or look at the phone' },
};

function lines({ what, todo }: Explanation): string[] {
  const dot = (text: string) => text.replace(/[。.]$/, '');
  return [`  ${dot(what.zh)}。${dot(todo.zh)}。`, `  ${dot(what.en)}. ${dot(todo.en)}.`];
}
