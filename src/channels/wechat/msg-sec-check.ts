import type { Bilingual } from './bilingual.ts';
import { callWechat, unusable, withQuery } from './call.ts';
import type { WechatHttp } from './http.ts';

/** WeChat's verdict on a text. */
export interface ContentVerdict {
  suggest: 'pass' | 'review' | 'risky';
  /** 100: nothing wrong; the others are named by `contentLabels`. */
  label: number;
  /** Words it names, if any. */
  keywords: string[];
  traceId: string | null;
}

export const contentLabels: Readonly<Record<number, Bilingual>> = {
  100: { zh: '正常', en: 'nothing wrong' },
  10001: { zh: '广告', en: 'advertising' },
  20001: { zh: '时政', en: 'politics' },
  20002: { zh: '色情', en: 'pornography' },
  20003: { zh: '辱骂', en: 'abuse' },
  20006: { zh: '违法犯罪', en: 'crime' },
  20008: { zh: '欺诈', en: 'fraud' },
  20012: { zh: '低俗', en: 'vulgarity' },
  20013: { zh: '版权', en: 'copyright' },
  21000: { zh: '其他', en: 'something else' },
};

const name = 'msgSecCheck';
/** Characters of a text that the call takes. */
export const mostCharacters = 2500;
/** "Social log": of the four scenes the one nearest to a message. */
const scene = 4;

/**
 * WeChat's opinion of a text: `wxa/msg_sec_check`, version 2; 4,000 calls a minute. `openid` is of somebody who used the
 * mini-program within the last two hours.
 *
 * @throws WechatApiError: 61010 no use within two hours, 40003 no openid of this app, 45009 and 44991 too often
 */
export async function checkText(
  http: WechatHttp,
  token: string,
  { content, openid }: { content: string; openid: string },
): Promise<ContentVerdict> {
  const path = withQuery('/wxa/msg_sec_check', { access_token: token });
  const body = JSON.stringify({ content, version: 2, scene, openid });
  const answer = await callWechat(http, name, { method: 'POST', path, body });
  const { suggest, label } = recordOf(answer.result);
  if (suggest !== 'pass' && suggest !== 'review' && suggest !== 'risky') throw unusable(name, 'no suggest');
  const details = Array.isArray(answer.detail) ? answer.detail.map(recordOf) : [];
  const keywords = details.map((one) => one.keyword).filter((one): one is string => typeof one === 'string');
  return {
    suggest,
    label: Number(label ?? 21000),
    keywords: [...new Set(keywords)],
    traceId: typeof answer.trace_id === 'string' ? answer.trace_id : null,
  };
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
