import { randomBytes } from 'node:crypto';
import type { Context } from '../context.ts';
import { type Answer, json } from '../http/answer.ts';
import { readData } from '../wechat/send-data.ts';
import type { App } from '../world/types.ts';
import { type JiguangCall, readJson, ums } from './call.ts';
import type { UmsChannel } from './desk.ts';
import type { Receipt } from './receipts.ts';

const most = 1000;
const dayMs = 86_400_000;

/** Answers one call to UMS (/v1/...); null when the path is none of it. */
export function answerUms(ctx: Context, call: JiguangCall): Answer | null {
  const route = routes.find(({ method, path }) => method === call.method && path.test(call.path));
  if (route === undefined) return null;
  const channel = call.user === null ? undefined : ctx.jiguang.ums.get(call.user);
  if (channel === undefined) return ums(4004, 'authentication failed');
  if (channel.secret !== call.password) return ums(4005, 'authentication failed');
  const app = ctx.world.apps.get(channel.appid);
  if (app === undefined) return ums(1015009, 'the WeChat mini-program channel is off');
  return route.run(ctx, app, channel, call);
}

type Run = (ctx: Context, app: App, channel: UmsChannel, call: JiguangCall) => Answer;

const routes: { method: string; path: RegExp; run: Run }[] = [
  { method: 'POST', path: /^\/v1\/sent$/, run: send },
  { method: 'POST', path: /^\/v1\/template\/sent$/, run: send },
  { method: 'POST', path: /^\/v1\/retract\/[^/]+$/, run: retract },
  { method: 'POST', path: /^\/v1\/user\/opt$/, run: bindUsers },
  { method: 'GET', path: /^\/v1\/token$/, run: token },
];

interface Message {
  template_id?: unknown;
  page?: unknown;
  data?: unknown;
  miniprogram_state?: unknown;
  lang?: unknown;
}

/** POST /v1/sent: one answer for everybody; what becomes of each is told by receipts. */
function send(ctx: Context, app: App, channel: UmsChannel, call: JiguangCall): Answer {
  app.stats.sendCalls += 1;
  const plan = ctx.faults.plan(app.appid, true);
  const later = (finish: () => Answer): Answer =>
    plan !== null && plan.delayMs > 0 ? { kind: 'later', afterMs: plan.delayMs, finish } : finish();
  if (plan?.wire) {
    const { wire } = plan;
    return later(() => ({ kind: 'wire', fault: wire }));
  }
  if (plan?.errcode != null) {
    const { errcode } = plan;
    return later(() => ums(errcode, 'injected'));
  }
  const body = readJson(call.body) as Record<string, unknown> | undefined;
  if (typeof body !== 'object' || body === null) return ums(4004, 'the body is not JSON');
  const openids = (body.aud_wechatmp as { data?: unknown } | undefined)?.data;
  if (!Array.isArray(openids) || openids.length === 0) return ums(4004, 'aud_wechatmp is missing');
  if (openids.length > most) return ums(1015004, 'more than 1000 ids');
  if (!channel.on) return ums(1015009, 'the WeChat mini-program channel is off');
  const { owner } = (body.option ?? {}) as { owner?: unknown };
  if (channel.review && typeof owner !== 'string') return ums(1015023, 'owner is missing');
  const message = call.path === '/v1/template/sent' ? fromConsole(channel, body) : messageOf(body);
  if (message === undefined) return ums(4004, 'msg_wechatmp or template_id is missing');
  if (message === null || !app.templates.has(String(message.template_id))) return ums(1015031, 'no such template');
  return later(() => {
    const msgid = `v:1t:${Math.floor(ctx.now() / 1000)}p:${ctx.jiguang.number()}n:2`;
    const handAllOn = () => openids.flatMap((openid) => handOn(ctx, app, String(openid), message, msgid));
    const sent = { at: ctx.now(), openids: openids.map(String), retracted: false };
    channel.sent.set(msgid, { ...sent, held: channel.holds ? handAllOn : null });
    if (!channel.holds) ctx.jiguang.tell(channel, handAllOn());
    if (plan?.dropAfterAccept) return { kind: 'wire', fault: 'reset' };
    return ums(0, 'success', { msgid, sendno: '' });
  });
}

function messageOf(body: Record<string, unknown>): Message | undefined {
  return (Array.isArray(body.msg_wechatmp) ? (body.msg_wechatmp as Message[]) : [])[0];
}

/** A template of the console with its variables put in; null when there is none of that number. */
function fromConsole(channel: UmsChannel, body: Record<string, unknown>): Message | null | undefined {
  if (typeof body.template_id !== 'number') return undefined;
  const made = channel.templates.get(body.template_id);
  if (made === undefined) return null;
  const para = (body.template_para ?? {}) as Record<string, unknown>;
  const filled = (text: string) => text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(para[name] ?? ''));
  const data = Object.fromEntries(Object.entries(made.data).map(([key, text]) => [key, { value: filled(text) }]));
  return { template_id: made.template, page: filled(made.page), data };
}

/** UMS calls WeChat for one recipient, later and out of sight. */
function handOn(ctx: Context, app: App, openid: string, message: Message, msgid: string): Receipt[] {
  const at = ctx.now();
  const template = app.templates.get(String(message.template_id))!;
  const phone = app.phones.get(openid);
  const refused = (code: number, text: string): Receipt[] => [
    { type: 3, msgid, openid, at, error: { code, message: text } },
  ];
  if (phone === undefined || phone.left) return refused(40003, 'invalid openid');
  const agreed = phone.mainSwitch && phone.itemSettings[template.priTmplId] !== 'reject';
  if (!agreed || (phone.credits[template.priTmplId] ?? 0) <= 0) return refused(43101, 'user refuse to accept the msg');
  const data = readData(template, message.data);
  if (typeof data === 'string') return refused(47003, data);
  const about = { openid, template: template.priTmplId, page: String(message.page ?? ''), data };
  ctx.world.commit({
    k: 'message',
    appid: app.appid,
    takesCredit: template.type !== 3,
    message: {
      msgid: ctx.world.msgIds.take(),
      ...about,
      at,
      lang: String(message.lang ?? 'zh_CN'),
      state: String(message.miniprogram_state ?? 'formal'),
      seen: false,
      openedAt: 0,
    },
  });
  return [
    { type: 2, msgid, openid, at },
    { type: 4, msgid, openid, at },
  ];
}

/** POST /v1/retract/{msgid}: within 24 hours. What was handed to WeChat stays where it is; receipts say which. */
function retract(ctx: Context, _app: App, channel: UmsChannel, call: JiguangCall): Answer {
  const msgid = decodeURIComponent(call.path.slice('/v1/retract/'.length));
  const sent = channel.sent.get(msgid);
  if (sent === undefined || ctx.now() - sent.at > dayMs) return ums(4004, 'no such message within 24 hours');
  if (sent.retracted) return ums(1015055, 'retracted already');
  sent.retracted = true;
  const type = sent.held === null ? 8 : 7;
  sent.held = null;
  const receipts = sent.openids.map((openid): Receipt => ({ type, msgid, openid, at: ctx.now() }));
  ctx.jiguang.tell(channel, receipts);
  return ums(0, 'success');
}

interface Part {
  wechatmp?: unknown;
  tag?: { all?: unknown };
}

/** POST /v1/user/opt: users by their own ids, each delivery channel's id under the code of that channel. */
function bindUsers(_ctx: Context, _app: App, channel: UmsChannel, call: JiguangCall): Answer {
  const users = readJson(call.body);
  if (!Array.isArray(users) || users.length > most) return ums(4004, 'a list of at most 1000 users');
  const success: string[] = [];
  const fail: { userid: string; errcode: string; errmsg: string }[] = [];
  for (const user of users as { userid?: unknown; set?: Part; del?: Part }[]) {
    const userid = typeof user.userid === 'string' ? user.userid : '';
    const { wechatmp, tag } = user.set ?? user.del ?? {};
    const openid = ((wechatmp ?? {}) as Record<string, unknown>)[channel.code];
    if (userid === '' || userid.length > 64 || typeof openid !== 'string') {
      fail.push({ userid, errcode: '1015002', errmsg: 'userid or channel code is wrong' });
      continue;
    }
    success.push(userid);
    const known = channel.users.get(userid);
    if (user.del !== undefined) {
      if (known?.openid === openid) channel.users.delete(userid);
      continue;
    }
    channel.users.set(userid, { openid, tags: Array.isArray(tag?.all) ? tag.all.map(String) : [] });
  }
  return ums(0, 'success', { data: { success, fail } });
}

/** GET /v1/token?type=wechatmp: the access token that UMS keeps for the mini-program. */
function token(ctx: Context, app: App, _channel: UmsChannel, call: JiguangCall): Answer {
  if (call.query.get('type') !== 'wechatmp') return ums(4004, 'type is wechatmp here');
  const now = ctx.now();
  const last = ctx.world.latestToken(app.appid, 'plain');
  const living = last !== undefined && last.until - now > 300_000 ? last : null;
  const issued = living ?? {
    kind: 'plain' as const,
    token: `ums_${randomBytes(96).toString('base64url')}`,
    issuedAt: now,
    until: now + 7_200_000,
    forced: false,
  };
  if (living === null) ctx.world.commit({ k: 'token', appid: app.appid, token: issued });
  return json({ token: issued.token, expires_in: Math.floor((issued.until - now) / 1000) });
}
