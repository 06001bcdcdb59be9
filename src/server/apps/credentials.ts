import type { WechatApiError } from '#channels/wechat/api-error.ts';
import type { CredentialsCheck } from '#channels/wechat/client.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { ServerContext } from '../context.ts';
import { platformRefusal } from './refusal.ts';

/** Tries credentials that are not stored yet. Throws ApiError `credentials_refused` or `platform_unavailable`. */
export async function tryCredentials(context: ServerContext, credentials: { appid: string; secret: string }) {
  const check = await context.wechatOf(credentials).check();
  if (!check.ok) throw platformRefusal(check.error);
}

/** What a check is remembered as. A refusal keeps WeChat's words and, in both languages, what to do. */
export function checkResultOf(check: CredentialsCheck): { error: AppRow['check_error']; seenIp: string | null } {
  if (check.ok) return { error: null, seenIp: null };
  const { error } = check;
  return { error: { errcode: error.errcode, errmsg: error.errmsg, advice: adviceOf(error) }, seenIp: error.seenIp };
}

function adviceOf({ todo }: WechatApiError): string {
  return `${todo.zh} / ${todo.en}`;
}
