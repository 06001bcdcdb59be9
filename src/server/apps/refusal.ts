import { WechatApiError } from '#channels/wechat/api-error.ts';
import { ApiError } from '#contract/errors.ts';

/** WeChat is busy, or wants fewer calls: these say nothing about the credentials. */
const passing = new Set([-1, 20001, 200001, 44990, 44991, 45009, 45011]);

/** Whether the platform gave no verdict: not reached, busy, or its limits are used up. */
export function isPassing(error: WechatApiError): boolean {
  return error.errcode === null || passing.has(error.errcode);
}

/**
 * The answer to a call the platform did not grant: `platform_unavailable`, or `credentials_refused` with WeChat's own
 * words, the address it saw (40164) and what to do about it. For people of the app's organization only.
 */
export function platformRefusal(
  error: WechatApiError,
  refused: 'credentials_refused' | 'platform_refused' = 'credentials_refused',
): ApiError {
  const advice = { zh: `${error.what.zh}。${error.todo.zh}`, en: `${error.what.en}. ${error.todo.en}` };
  return new ApiError(isPassing(error) ? 'platform_unavailable' : refused, {
    detail: error.what.en,
    extra: { errcode: error.errcode, errmsg: error.errmsg, rid: error.rid, seen_ip: error.seenIp, advice },
    cause: error,
  });
}

/** Runs calls of the platform; what it refuses comes out as `platformRefusal`. */
export async function refusalsExplained<T>(
  calls: () => Promise<T>,
  refused?: 'credentials_refused' | 'platform_refused',
): Promise<T> {
  try {
    return await calls();
  } catch (error) {
    throw error instanceof WechatApiError ? platformRefusal(error, refused) : error;
  }
}
