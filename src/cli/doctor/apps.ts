import { randomBytes } from 'node:crypto';
import { WechatApiError } from '#channels/wechat/api-error.ts';
import { callbackSignature } from '#channels/wechat/callback/signature.ts';
import { isPassing } from '#server/apps/refusal.ts';
import { sentenceOf } from '../explain.ts';
import { networkReason } from '../network-error.ts';
import { bad, type Finding, ok, type Report, warn } from './finding.ts';

/** An app as it is looked at, from the database or through the API of a running service. */
export interface AppToCheck {
  name: string;
  appid: string;
  /** Null while the service is stopped. */
  callback: { url: string; token: string } | null;
  /**
   * Asks WeChat for a token, in the mode that changes nothing for others: null, or why there is none.
   * Throws what the API throws.
   */
  refusal(): Promise<WechatApiError | null>;
}

export async function checkApp(app: AppToCheck, report: Report): Promise<void> {
  report(await credentials(app));
  if (app.callback !== null) report(await callback(app.name, app.callback));
  else {
    report(
      warn(
        `${app.name}：服务未运行，未检查回调地址`,
        `${app.name}: the service is stopped, so the callback address was not checked`,
      ),
    );
  }
}

async function credentials(app: AppToCheck): Promise<Finding> {
  const { name, appid } = app;
  const refusal = await app.refusal().catch((error: unknown) => error as Error);
  if (refusal === null) return ok(`${name}（${appid}）：凭证有效`, `${name} (${appid}): the credentials work`);
  if (!(refusal instanceof WechatApiError)) {
    const said = sentenceOf(refusal);
    if (said === null) throw refusal;
    return bad(`${name}：${said.zh}`, `${name}: ${said.en}`);
  }
  const { errcode, errmsg, seenIp, what, todo } = refusal;
  if (seenIp !== null) {
    return bad(
      `${name}：服务器 IP 不在微信白名单内（40164）。请把 ${seenIp} 加入微信公众平台的 IP 白名单`,
      `${name}: this server is not on WeChat's allow-list (40164). Enter ${seenIp} in the IP allow-list of the WeChat console`,
    );
  }
  const code = errcode === null ? '' : ` (${errcode} ${errmsg})`;
  // Busy, or out of quota: it says nothing about the credentials.
  const find = errcode !== null && isPassing(refusal) ? warn : bad;
  return find(`${name}：${what.zh}${code}。${todo.zh}`, `${name}: ${what.en}${code}. ${todo.en}`);
}

/** WeChat gives up on a callback after this time. */
const callbackMs = 5000;

/** Asks the callback address as WeChat does when it is entered in its console: a signed GET whose `echostr` comes back. */
async function callback(name: string, { url, token }: { url: string; token: string }): Promise<Finding> {
  const [timestamp, nonce, echostr] = [String(Math.floor(Date.now() / 1000)), '1', randomBytes(8).toString('hex')];
  const query = { signature: callbackSignature(token, timestamp, nonce), timestamp, nonce, echostr };
  const address = `${url}?${new URLSearchParams(query)}`;
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(callbackMs), redirect: 'manual' });
    const text = await response.text();
    if (response.ok && text === echostr)
      return ok(`${name}：回调地址可用 ${url}`, `${name}: the callback address answers, ${url}`);
    return bad(
      `${name}：${url} 的应答不对（HTTP ${response.status}）。请检查 PUBLIC_URL 与反向代理是否原样转发路径和查询参数`,
      `${name}: ${url} gave a wrong answer (HTTP ${response.status}). Check PUBLIC_URL, and that the reverse proxy passes path and query unchanged`,
    );
  } catch (error) {
    const reason = networkReason(error);
    if (reason === null) throw error;
    return bad(
      `${name}：从本机访问不到回调地址 ${url}（${reason}）。请确认服务已启动，并检查 PUBLIC_URL、域名解析与反向代理`,
      `${name}: the callback address ${url} is not reached from here (${reason}). Start the service; check PUBLIC_URL, its DNS name and the reverse proxy`,
    );
  }
}
