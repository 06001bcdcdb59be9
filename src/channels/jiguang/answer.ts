import type { ChannelCheck } from '../channel.ts';
import type { Outcome } from '../outcome.ts';
import { isCode } from '../storable.ts';
import type { HttpAnswer, HttpRequest, WechatHttp } from '../wechat/http.ts';
import { outcomeOfTransportError } from '../wechat/outcomes.ts';
import { TransportError } from '../wechat/transport-errors.ts';
import type { JiguangCode } from './codes.ts';

const shownLength = 120;
// A quote inside a JSON string is always escaped, so this can only be a member.
const bareMsgId = /("msg_id"\s*:\s*)(\d+)/;

/** One answer of Jiguang, as both of its APIs say it. */
export interface JiguangAnswer {
  status: number;
  /** 0 for success; null when the answer says nothing we know. */
  code: number | null;
  message: string;
  msgId: string | null;
  body: Record<string, unknown>;
}

/** UMS answers `{code, message, msgid}`, JPush `{msg_id}` or `{error: {code, message}}`. */
export function readAnswer({ status, text }: HttpAnswer): JiguangAnswer | null {
  let body: unknown;
  try {
    // JPush's ids exceed 2^53.
    body = JSON.parse(text.replace(bareMsgId, '$1"$2"'));
  } catch {
    return null;
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null;
  const record = body as Record<string, unknown>;
  const error = (record.error ?? record) as Record<string, unknown>;
  const msgId = record.msgid ?? record.msg_id;
  const said = error.code === undefined && status === 200 ? 0 : Number(error.code);
  return {
    status,
    code: isCode(said) ? said : null,
    message: typeof error.message === 'string' ? error.message : '',
    msgId: typeof msgId === 'string' && msgId !== '' ? msgId : null,
    body: record,
  };
}

/** What an answer to a send means, by the codes of its API. A code that is not listed holds the push. */
export function outcomeOfAnswer(answer: HttpAnswer, codes: Readonly<Record<number, JiguangCode>>): Outcome {
  const read = readAnswer(answer);
  const unclear = (): Outcome => ({
    kind: 'unknown',
    detail: `HTTP ${answer.status}: ${answer.text.slice(0, shownLength)}`,
  });
  if (read === null || read.code === null) return unclear();
  // Success without an id, or an id on a page of a proxy: no clear answer.
  if (read.code === 0) return read.msgId === null || read.status !== 200 ? unclear() : accepted(read.msgId);
  const { code: errcode, message: errmsg } = read;
  const effect = codes[errcode]?.effect;
  if (effect === undefined && answer.status >= 500) return unclear();
  if (effect?.kind === 'unclear' || effect?.kind === 'accepted' || effect?.kind === 'token') return unclear();
  const said = { errcode, errmsg, rid: null };
  if (effect !== undefined) return { ...effect, ...said };
  return { kind: 'pause', scope: 'push', until: 'operator', reason: 'unlisted_code', ...said };
}

function accepted(msgId: string): Outcome {
  return { kind: 'accepted', msgId };
}

/** One call whose every end is an outcome. */
export async function sendTo(
  http: WechatHttp,
  request: HttpRequest,
  codes: Readonly<Record<number, JiguangCode>>,
): Promise<Outcome> {
  try {
    return outcomeOfAnswer(await http.request(request), codes);
  } catch (error) {
    if (error instanceof TransportError) return outcomeOfTransportError(error);
    throw error;
  }
}

/** Whether a harmless call is let in with these credentials. */
export async function checkBy(
  http: WechatHttp,
  request: HttpRequest,
  codes: Readonly<Record<number, JiguangCode>>,
  refusing: readonly number[],
): Promise<ChannelCheck> {
  const advice = { zh: '检查服务器到极光的网络后重试', en: 'Check the network to Jiguang, then try again' };
  try {
    const answer = await http.request(request);
    const read = readAnswer(answer);
    if (read === null || (read.code === null && answer.status !== 401)) {
      return { ok: false, reached: false, code: null, message: `HTTP ${answer.status}`, advice };
    }
    const isRefused = answer.status === 401 || (read.code !== null && refusing.includes(read.code));
    if (!isRefused) return { ok: true };
    const explained = codes[read.code ?? 0];
    return { ok: false, reached: true, code: read.code, message: read.message, advice: explained?.todo ?? advice };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return { ok: false, reached: false, code: null, message: error.message, advice };
  }
}

/** JSON under Basic authentication. */
export function headersOf(user: string, password: string): string[] {
  const basic = Buffer.from(`${user}:${password}`).toString('base64');
  return ['content-type', 'application/json', 'authorization', `Basic ${basic}`];
}
