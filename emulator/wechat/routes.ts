import type { Context } from '../context.ts';
import type { Answer } from '../http/answer.ts';
import { type Call, fail, type Handler, queryParam, readObject, withApp } from './call.ts';
import { sendCustomMessage } from './custom-send.ts';
import { code2session } from './login.ts';
import { uploadMedia } from './media.ts';
import { checkContent, clearQuota, generateUrlLink, getApiDomainIp, getCallbackIp, getQuota } from './platform.ts';
import { sendPath, sendSubscribeMessage } from './send.ts';
import {
  addTemplate,
  deleteTemplate,
  getCategory,
  getPublicKeywords,
  getPublicTitles,
  getTemplate,
} from './templates.ts';
import { plainToken, stableToken } from './tokens.ts';

interface Route {
  method: 'GET' | 'POST';
  /** The code for the other method: newtmpl calls say 404, the rest 43002. */
  wrongMethod: number;
  handle: Handler;
}

const get = (handle: Handler): Route => ({ method: 'GET', wrongMethod: 43001, handle });
const post = (handle: Handler): Route => ({ method: 'POST', wrongMethod: 43002, handle });
const newtmpl = (route: Route): Route => ({ ...route, wrongMethod: 404 });

const customPath = '/cgi-bin/message/custom/send';

const routes = new Map<string, Route>([
  ['/cgi-bin/token', get(plainToken)],
  ['/cgi-bin/stable_token', post(stableToken)],
  ['/sns/jscode2session', get(code2session)],
  ['/wxaapi/newtmpl/gettemplate', newtmpl(get(withApp(getTemplate)))],
  ['/wxaapi/newtmpl/addtemplate', newtmpl(post(withApp(addTemplate)))],
  ['/wxaapi/newtmpl/deltemplate', newtmpl(post(withApp(deleteTemplate)))],
  ['/wxaapi/newtmpl/getcategory', newtmpl(get(withApp(getCategory)))],
  ['/wxaapi/newtmpl/getpubtemplatetitles', newtmpl(get(withApp(getPublicTitles)))],
  ['/wxaapi/newtmpl/getpubtemplatekeywords', newtmpl(get(withApp(getPublicKeywords)))],
  [sendPath, post(sendSubscribeMessage)],
  [customPath, post(withApp(sendCustomMessage))],
  ['/cgi-bin/media/upload', post(withApp(uploadMedia))],
  ['/cgi-bin/openapi/quota/get', post(withApp(getQuota))],
  ['/cgi-bin/clear_quota', post(withApp(clearQuota))],
  ['/cgi-bin/getcallbackip', get(withApp(getCallbackIp))],
  ['/cgi-bin/get_api_domain_ip', get(withApp(getApiDomainIp))],
  ['/wxa/msg_sec_check', post(withApp(checkContent))],
  ['/wxa/generate_urllink', post(withApp(generateUrlLink))],
]);

/** Every path of WeChat's API that the emulator answers. */
export const knownPaths: ReadonlySet<string> = new Set(routes.keys());

/** Answers one call to WeChat's API; null when the path is none of it. */
export function answerWechat(ctx: Context, call: Call): Answer | null {
  const route = routes.get(call.path);
  if (!route) return null;
  if (route.method !== call.method) return fail(route.wrongMethod);
  // Sends roll their own faults, because a fault there must know whether the message was taken.
  if (call.path === sendPath) return route.handle(ctx, call);
  const appid = appidOf(ctx, call);
  const plan = ctx.faults.plan(appid, false);
  const answer = plan?.wire
    ? ({ kind: 'wire', fault: plan.wire } as const)
    : plan?.errcode != null
      ? fail(plan.errcode)
      : plan?.dropAfterAccept && call.path === customPath
        ? takenUnanswered(route.handle(ctx, call))
        : route.handle(ctx, call);
  log(ctx, call, appid ?? '', answer);
  return plan && plan.delayMs > 0 ? { kind: 'later', afterMs: plan.delayMs, finish: () => answer } : answer;
}

/** The message was taken, or refused; nobody hears of it. */
function takenUnanswered(_answer: Answer): Answer {
  return { kind: 'wire', fault: 'reset' };
}

/** Whose call it is, as far as one can tell without answering it. */
function appidOf(ctx: Context, call: Call): string | null {
  const named = queryParam(call.query, 'appid') || ctx.world.tokens.get(queryParam(call.query, 'access_token'))?.appid;
  if (named) return named;
  const body = call.method === 'POST' ? readObject(call.body) : null;
  return typeof body?.appid === 'string' ? body.appid : null;
}

function log(ctx: Context, call: Call, appid: string, answer: Answer): void {
  const errcode = answer.kind === 'reply' ? Number(/^\{"errcode":(-?\d+)/.exec(answer.body)?.[1] ?? 0) : null;
  const fault = answer.kind === 'wire' ? answer.fault : '';
  ctx.calls.add({ at: ctx.now(), appid, path: call.path, openid: '', template: '', errcode, fault });
}
