import type { ChannelCheck } from '#channels/channel.ts';
import { openJpush } from '#channels/jiguang/jpush.ts';
import { openUms } from '#channels/jiguang/ums.ts';
import { createWechatHttp, type WechatHttp } from '#channels/wechat/http.ts';
import type {
  ChannelCredentials,
  ChannelSettings,
  JpushCredentials,
  JpushSettings,
  OwnChannelName,
  UmsCredentials,
  UmsSettings,
} from '#contract/channel.ts';
import { ApiError } from '#contract/errors.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { ServerContext } from '../context.ts';

/** Tries a channel's credentials against its vendor; a customer-service channel has those of its app. */
export async function checkCredentials(
  context: ServerContext,
  app: AppRow,
  name: OwnChannelName,
  settings: ChannelSettings,
  credentials: ChannelCredentials | null,
): Promise<ChannelCheck> {
  if (name === 'wechat-service') return checkApp(context, app);
  const { umsBase, jpushBase } = context.vendors;
  const http = httpTo(name === 'jiguang-ums' ? umsBase : jpushBase);
  try {
    if (name === 'jiguang-ums') {
      return await openUms(http, settings as UmsSettings, credentials as UmsCredentials).check();
    }
    const parts = { push: http, report: http, now: () => performance.now() };
    const opened = openJpush({
      ...parts,
      settings: settings as JpushSettings,
      credentials: credentials as JpushCredentials,
    });
    return await opened.check();
  } finally {
    await http.close();
  }
}

/** Throws ApiError for a check that failed: `channel_credentials_refused`, or `vendor_unavailable` when nobody answered. */
export function mustPass(check: ChannelCheck): void {
  if (check.ok) return;
  const { reached, code, message, advice } = check;
  throw new ApiError(reached ? 'channel_credentials_refused' : 'vendor_unavailable', {
    extra: { errcode: code, errmsg: message, advice },
  });
}

/** What a check is remembered as. */
export function checkedAs(check: ChannelCheck): { code: number | null; message: string; advice: string } | null {
  if (check.ok) return null;
  return { code: check.code, message: check.message, advice: `${check.advice.zh} / ${check.advice.en}` };
}

async function checkApp(context: ServerContext, app: AppRow): Promise<ChannelCheck> {
  const check = await (await context.wechat(app)).check();
  if (check.ok) return { ok: true };
  const { errcode, errmsg, todo } = check.error;
  return { ok: false, reached: errcode !== null, code: errcode, message: errmsg, advice: todo };
}

function httpTo(baseUrl: string): WechatHttp {
  const timeoutMs = 10_000;
  return createWechatHttp({
    baseUrl,
    connections: 1,
    connectTimeoutMs: timeoutMs,
    headersTimeoutMs: timeoutMs,
    bodyTimeoutMs: timeoutMs,
  });
}
