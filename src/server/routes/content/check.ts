import { WechatApiError } from '#channels/wechat/api-error.ts';
import { contentLabels, mostCharacters } from '#channels/wechat/msg-sec-check.ts';
import { checkContent } from '#contract/content.ts';
import { ApiError } from '#contract/errors.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { isPassing } from '../../apps/refusal.ts';
import { appInScope } from '../../auth/scope.ts';
import { contentFindings, textsOf } from '../../content/findings.ts';
import type { ServerContext } from '../../context.ts';
import { checkMessage, settledMessage, templateOf } from '../../pushes/check-message.ts';
import { route } from '../../route.ts';

const other = { zh: '其他', en: 'something else' };

export const checkContentRoute = route(checkContent, async ({ params, body, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const template = await templateOf(context, app, body.message);
  checkMessage(app, template, body.message);
  const message = settledMessage(app, body.message);
  const findings = contentFindings(app, template, message, await context.words(app));
  if (body.openid === undefined) return { findings, platform: null };
  const content = [template.title, ...Object.values(textsOf(message))].join('\n').slice(0, mostCharacters);
  return { findings, platform: await askPlatform(context, app, content, body.openid) };
});

async function askPlatform(context: ServerContext, app: AppRow, content: string, openid: string) {
  const wechat = await context.wechat(app);
  const { suggest, label, keywords, traceId } = await wechat.checkText({ content, openid }).catch((error: unknown) => {
    throw error instanceof WechatApiError ? refusal(error) : error;
  });
  return { suggest, label, keywords, trace_id: traceId, ...(contentLabels[label] ?? other) };
}

/** In WeChat's own words, and what to do: most often the openid has not used the mini-program lately. */
function refusal(error: WechatApiError): ApiError {
  const advice = { zh: `${error.what.zh}。${error.todo.zh}`, en: `${error.what.en}. ${error.todo.en}` };
  return new ApiError(isPassing(error) ? 'platform_unavailable' : 'content_check_refused', {
    detail: error.what.en,
    extra: { errcode: error.errcode, errmsg: error.errmsg, rid: error.rid, advice },
    cause: error,
  });
}
