import type { NotifierConfig } from '#contract/notifier.ts';
import { storableText } from '#contract/storable.ts';
import type { Outgoing, PostResult } from './http/outgoing.ts';
import { sendMail } from './mail.ts';
import { type Notice, textOf } from './notice.ts';
import { dingtalkUrl, feishuSignature } from './robots/sign.ts';

/** What telling came to: `error` is null when it was taken. */
export interface Told {
  error: string | null;
}

/** Signs a body for a receiver; given by who knows the signature. */
export type Signer = (secret: string, id: string, at: Date, body: string) => Record<string, string>;

/** Whoever is reached by a call; a push to WeChat is made by the engine. */
export type CalledConfig = Exclude<NotifierConfig, { kind: 'wechat' }>;

/** Tells one notifier. Never throws: what went wrong stands in the answer. */
export async function sendNotice(
  outgoing: Outgoing,
  config: CalledConfig,
  notice: Notice,
  at: Date,
  sign: Signer,
): Promise<Told> {
  const text = textOf(notice);
  switch (config.kind) {
    case 'wecom':
      return robot(outgoing, config.url, { msgtype: 'text', text: { content: cut(text, 2048) } }, 'errcode');
    case 'dingtalk': {
      const url = config.secret === undefined ? config.url : dingtalkUrl(config.url, config.secret, at);
      return robot(outgoing, url, { msgtype: 'text', text: { content: cut(text, 20_000) } }, 'errcode');
    }
    case 'feishu': {
      const signature = config.secret === undefined ? {} : feishuSignature(config.secret, at);
      const body = { ...signature, msg_type: 'text', content: { text: cut(text, 20_000) } };
      return robot(outgoing, config.url, body, 'code');
    }
    case 'webhook': {
      const body = JSON.stringify({ type: 'notice', timestamp: at.toISOString(), data: notice });
      const headers = config.secret === undefined ? {} : sign(config.secret, notice.id, at, body);
      return { error: refusalOf(await outgoing.post(config.url, body, headers)) };
    }
    case 'email':
      return sendMail(outgoing, config, notice.title, text);
  }
}

/** Robots answer 200 also when they refuse: their own code says which. */
async function robot(outgoing: Outgoing, url: string, body: object, code: string): Promise<Told> {
  const result = await outgoing.post(url, JSON.stringify(body));
  const refusal = refusalOf(result);
  if (refusal !== null) return { error: refusal };
  const answer = parsed(result.response);
  const said = Number(answer[code] ?? 0);
  return { error: said === 0 ? null : `answered ${said} ${wordsOf(answer)}`.trim() };
}

/** A robot's own words, in a form that can be written down. */
function wordsOf(answer: Record<string, unknown>): string {
  return storableText(String(answer.errmsg ?? answer.msg ?? '').slice(0, 300));
}

function refusalOf({ status, error }: PostResult): string | null {
  if (error !== null) return error;
  return status! >= 200 && status! < 300 ? null : `answered ${status}`;
}

function parsed(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The beginning of a text in so many bytes of UTF-8, no character cut in two. */
function cut(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  return `${new TextDecoder().decode(Buffer.from(text).subarray(0, bytes - 3), { stream: true })}…`;
}
