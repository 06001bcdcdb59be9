import type { Context } from '../context.ts';
import { type Magic, readMagic } from '../faults/magic.ts';
import type { Answer } from '../http/answer.ts';
import type { App, Phone, Template } from '../world/types.ts';
import { appOfToken, type Call, fail, isApp, readObject } from './call.ts';
import { readData } from './send-data.ts';

export const sendPath = '/cgi-bin/message/subscribe/send';

const states = new Set(['developer', 'trial', 'formal']);
const langs = new Set(['zh_CN', 'en_US', 'zh_HK', 'zh_TW']);

/** A call that passed every check and waits for its moment. */
interface Ready {
  app: App;
  phone: Phone;
  template: Template;
  data: Record<string, string>;
  page: string;
  state: string;
  lang: string;
  /** Magic openids need no consent. */
  needsCredit: boolean;
}

/**
 * POST /cgi-bin/message/subscribe/send. Checks in this order: token, JSON, touser (40003), template (40037), consent
 * (43101), one call at a time per openid (43108), data (47003), page (41030), state and language, quota and rates. The
 * credit is taken when the latency is over, not before: a second call meanwhile meets 43108, not 43101.
 */
export function sendSubscribeMessage(ctx: Context, call: Call): Answer {
  const app = appOfToken(ctx, call);
  if (!isApp(app)) return app;
  const usage = ctx.usage.count(app.appid, sendPath, ctx.now());
  app.stats.sendCalls += 1;
  const plan = ctx.faults.plan(app.appid, true);
  const body = readObject(call.body);
  const touser = typeof body?.touser === 'string' ? body.touser : '';
  const templateId = typeof body?.template_id === 'string' ? body.template_id : '';
  const note = (answer: Answer): Answer => noted(ctx, app, touser, templateId, answer);
  const magic = readMagic(touser);
  const delayMs = (plan?.delayMs ?? 0) + (magic?.do === 'slow' ? magic.ms : 0);
  const broken = plan?.wire
    ? wire(plan.wire)
    : plan?.errcode != null
      ? fail(plan.errcode)
      : actMagic(ctx, app, magic, touser);
  if (broken) return after(delayMs, () => note(broken));

  const ready = check(ctx, app, body, touser, templateId, magic !== null, usage);
  if ('kind' in ready) return after(delayMs, () => note(ready));
  const drop = plan?.dropAfterAccept || magic?.do === 'accept_drop';
  if (delayMs === 0) return note(accept(ctx, ready, drop));
  const key = `${app.appid} ${touser}`;
  ctx.inFlight.add(key);
  return after(delayMs, () => {
    ctx.inFlight.delete(key);
    return note(accept(ctx, ready, drop));
  });
}

const wire = (fault: 'timeout' | 'reset' | 'half' | 'http500' | 'html'): Answer => ({ kind: 'wire', fault });

const after = (afterMs: number, finish: () => Answer): Answer =>
  afterMs > 0 ? { kind: 'later', afterMs, finish } : finish();

/** The answer a magic openid asks for; null when the call goes its normal way. */
function actMagic(ctx: Context, app: App, magic: Magic | null, openid: string): Answer | null {
  switch (magic?.do) {
    case 'errcode':
      return magic.code === 0 ? null : fail(magic.code);
    case 'timeout':
    case 'reset':
    case 'half':
    case 'http500':
    case 'html':
      return wire(magic.do);
    case 'busy_twice': {
      const key = `${app.appid} ${openid}`;
      const times = ((ctx.busy.get(key) ?? 0) + 1) % 3;
      ctx.busy.set(key, times);
      return times === 0 ? null : fail(-1);
    }
    default:
      return null;
  }
}

function check(
  ctx: Context,
  app: App,
  body: Record<string, unknown> | null,
  touser: string,
  templateId: string,
  isMagic: boolean,
  usage: { used: number; inSecond: number; inMinute: number },
): Ready | Answer {
  if (!body) return fail(47001);
  if (isMagic && !app.phones.has(touser)) ctx.world.commit({ k: 'phone', appid: app.appid, phone: { openid: touser } });
  const phone = app.phones.get(touser);
  if (!phone || phone.left) return fail(40003);
  const template = app.templates.get(templateId);
  if (!template) return fail(40037);
  if (phone.itemSettings[templateId] === 'ban') return fail(43107);
  if (!isMagic && !mayReach(phone, templateId)) return fail(43101);
  if (ctx.inFlight.has(`${app.appid} ${touser}`)) return fail(43108);
  const data = readData(template, body.data);
  if (typeof data === 'string') return fail(47003, data);
  const page = typeof body.page === 'string' ? body.page : '';
  const { pages, limits } = app.config;
  if (pages && page && !pages.includes(pathOf(page))) return fail(41030);
  const state = body.miniprogram_state ?? 'formal';
  if (!states.has(state as string)) return fail(47003, 'argument invalid! miniprogram_state invalid');
  const lang = body.lang ?? 'zh_CN';
  if (!langs.has(lang as string)) return fail(47003, 'argument invalid! lang invalid');
  if (usage.used > (limits?.sendPerDay ?? defaultSendPerDay)) return fail(45009);
  if (usage.inSecond > (limits?.sendPerSecond ?? Infinity)) return fail(44990);
  if (usage.inMinute > (limits?.sendPerMinute ?? Infinity)) return fail(45011);
  const said = { state: state as string, lang: lang as string };
  return { app, phone, template, data, page, ...said, needsCredit: !isMagic };
}

/** Daily sends of an app without WeChat Pay. */
export const defaultSendPerDay = 10_000_000;

const pathOf = (page: string): string => page.replace(/^\//, '').replace(/\?.*$/s, '');

function mayReach(phone: Phone, templateId: string): boolean {
  if (!phone.mainSwitch || phone.itemSettings[templateId] === 'reject') return false;
  return (phone.credits[templateId] ?? 0) > 0;
}

/** Takes the message: one credit (one-time templates), a line on the phone, the sent event; or 43101 if too late. */
function accept(ctx: Context, ready: Ready, drop: boolean): Answer {
  const { app, phone, template } = ready;
  if (phone.left || app.phones.get(phone.openid) !== phone) return fail(40003);
  if (ready.needsCredit && !mayReach(phone, template.priTmplId)) return fail(43101);
  const msgid = ctx.world.msgIds.take();
  const { data, page, lang, state } = ready;
  const about = { msgid, openid: phone.openid, template: template.priTmplId, page, data, lang, state };
  const message = { ...about, at: ctx.now(), seen: false, openedAt: 0 };
  ctx.world.commit({
    k: 'message',
    appid: app.appid,
    message,
    takesCredit: ready.needsCredit && template.type !== 3,
  });
  ctx.callbacks.messageSent(app, message);
  if (drop) return wire('reset');
  // Built as text: msgid is a bare integer that a JavaScript number cannot hold.
  return { kind: 'reply', body: `{"errcode":0,"errmsg":"ok","msgid":${msgid}}` };
}

const codeAtStart = /^\{"errcode":(-?\d+)/;

/** Counts an outcome and puts it into the live log. */
function noted(ctx: Context, app: App, openid: string, template: string, answer: Answer): Answer {
  const errcode = answer.kind === 'reply' ? Number(codeAtStart.exec(answer.body)?.[1] ?? 0) : null;
  const fault = answer.kind === 'wire' ? answer.fault : '';
  const { byErrcode } = app.stats;
  const name = errcode === null ? fault : String(errcode);
  byErrcode[name] = (byErrcode[name] ?? 0) + 1;
  ctx.calls.add({ at: ctx.now(), appid: app.appid, path: sendPath, openid, template, errcode, fault });
  ctx.world.statsChanged(app.appid);
  return answer;
}
