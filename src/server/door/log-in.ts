import type { FastifyBaseLogger } from 'fastify';
import { WechatApiError } from '#channels/wechat/api-error.ts';
import type { Session } from '#channels/wechat/code2session.ts';
import { ApiError } from '#contract/errors.ts';
import { isPassing } from '../apps/refusal.ts';
import type { ServerContext } from '../context.ts';
import type { DoorApp } from './app.ts';

/** Log-ins of one user are limited per minute (45011). */
const tooOften = 45011;

/** What is wrong with a code, or with who brought it, and not with the app. */
const codeErrors: Readonly<Record<number, { code: string; message: string }>> = {
  40029: { code: 'code_invalid', message: 'the code is not valid or older than 5 minutes: call wx.login again' },
  40163: { code: 'code_used', message: 'a code is good for one log-in: call wx.login again' },
  40226: { code: 'user_blocked', message: 'WeChat blocks log-ins of this user' },
};

/**
 * Exchanges a `wx.login` code for who the user is. The caller is anybody with a phone, so a refusal tells only what a
 * mini-program can act upon; WeChat's own words about the app go to the log.
 *
 * Throws ApiError `validation_failed` for the code, `rate_limited`, `credentials_refused`, `platform_unavailable`.
 */
export async function logIn(
  context: ServerContext,
  app: DoorApp,
  code: string,
  log: FastifyBaseLogger,
): Promise<Session> {
  try {
    return await (await context.wechat(app.row)).code2session(code);
  } catch (error) {
    if (!(error instanceof WechatApiError)) throw error;
    const wrong = codeErrors[error.errcode ?? 0];
    if (wrong !== undefined) throw new ApiError('validation_failed', { errors: [{ pointer: '/code', ...wrong }] });
    if (error.errcode === tooOften) throw new ApiError('rate_limited', { retryAfterSeconds: 60 });
    const { errcode, errmsg, rid, todo } = error;
    log.warn({ app: app.row.id, errcode, errmsg, rid, todo }, 'the platform refused a log-in');
    throw new ApiError(isPassing(error) ? 'platform_unavailable' : 'credentials_refused', { cause: error });
  }
}
