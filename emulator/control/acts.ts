import type { EventItem } from '../callbacks/event.ts';
import type { Context } from '../context.ts';
import { previewSubscribe, requestSubscribe, type SubscribeRequest, type SubscribeResult } from '../world/popup.ts';
import type { App, ItemSetting, Phone } from '../world/types.ts';
import { appOf, ControlError, type ControlHandler, phoneOf, text } from './request.ts';

/** Plays wx.login; who had deleted the mini-program has it again. */
export function login(ctx: Context, app: App, phone: Phone): string {
  if (phone.left) ctx.world.commit({ k: 'enter', appid: app.appid, openid: phone.openid });
  return ctx.logins.issue(app.appid, phone.openid, ctx.now());
}

/**
 * Plays wx.requestSubscribeMessage and sends its pop-up event: for what the user answered in a visible pop-up, and by
 * a switch also for what "always keep" answered. `silent` loses the event, as networks do.
 */
export function subscribe(
  ctx: Context,
  app: App,
  phone: Phone,
  request: SubscribeRequest,
  silent: boolean,
): SubscribeResult {
  const { result, asked, kept } = requestSubscribe(ctx.world, app, phone, request, ctx.switches.rejectClearsCredits);
  const told = ctx.switches.popupEventWhenKept ? { ...kept, ...asked } : asked;
  const items: EventItem[] = Object.entries(told).map(([TemplateId, SubscribeStatusString]) => ({
    TemplateId,
    SubscribeStatusString,
    PopupScene: '0',
  }));
  if (items.length && !silent) sendEvent(ctx, app, phone, 'subscribe_msg_popup_event', items);
  return result;
}

function sendEvent(
  ctx: Context,
  app: App,
  phone: Phone,
  event: 'subscribe_msg_popup_event' | 'subscribe_msg_change_event',
  items: EventItem[],
): void {
  const createTime = Math.floor(ctx.now() / 1000);
  ctx.callbacks.send(app, { kind: 'subscribe', event, openid: phone.openid, createTime, items });
}

export const postLogin: ControlHandler = (ctx, call) => {
  const app = appOf(ctx, call);
  return { code: login(ctx, app, phoneOf(app, call)) };
};

export const postSubscribe: ControlHandler = (ctx, call) => {
  const app = appOf(ctx, call);
  const { tmplIds, choice = 'accept', alwaysKeep, library } = call.body;
  const request = { tmplIds, choice, alwaysKeep, library } as unknown as SubscribeRequest;
  return subscribe(ctx, app, phoneOf(app, call), request, call.body.silentReport === true);
};

/** What the pop-up would show, or the refusal that comes before any pop-up. Changes nothing. */
export const postPreview: ControlHandler = (ctx, call) => {
  const app = appOf(ctx, call);
  const { tmplIds, library } = call.body as unknown as SubscribeRequest;
  return previewSubscribe(app, phoneOf(app, call), tmplIds, library);
};

export const postDelete: ControlHandler = (ctx, call) => {
  const app = appOf(ctx, call);
  ctx.world.commit({ k: 'leave', appid: app.appid, openid: phoneOf(app, call).openid });
  return { left: true };
};

/** The user's 订阅消息 settings: the main switch, and items; an item set to null asks again. No event is sent. */
export const postSettings: ControlHandler = (ctx, call) => {
  const app = appOf(ctx, call);
  const phone = phoneOf(app, call);
  const items: Record<string, ItemSetting> = { ...phone.itemSettings };
  for (const [id, value] of Object.entries((call.body.itemSettings ?? {}) as Record<string, unknown>)) {
    if (value === null) delete items[id];
    else if (value === 'accept' || value === 'reject' || value === 'ban') items[id] = value;
    else throw new ControlError(400, `itemSettings.${id} is accept, reject, ban or null`);
  }
  const mainSwitch = typeof call.body.mainSwitch === 'boolean' ? call.body.mainSwitch : phone.mainSwitch;
  ctx.world.commit({ k: 'settings', appid: app.appid, openid: phone.openid, mainSwitch, items });
  return { mainSwitch, itemSettings: items };
};

/** 拒收 in the "..." of a message card: the credits are gone and a change event tells so. */
export const postRefuse: ControlHandler = (ctx, call) => {
  const app = appOf(ctx, call);
  const phone = phoneOf(app, call);
  const template = text(call.body, 'tmplId');
  if (!app.templates.has(template)) throw new ControlError(400, `no template ${template}`);
  ctx.world.commit({ k: 'refuse', appid: app.appid, openid: phone.openid, template });
  const item = { TemplateId: template, SubscribeStatusString: 'reject' };
  sendEvent(ctx, app, phone, 'subscribe_msg_change_event', [item]);
  return { credits: phone.credits };
};

/** The user writes to the app: opens the customer-service window and sends the message to the callback URL. */
export const postSay: ControlHandler = (ctx, call) => {
  const app = appOf(ctx, call);
  const phone = phoneOf(app, call);
  const content = text(call.body, 'text');
  const at = ctx.now();
  const line = { from: 'user' as const, msgtype: 'text', content: { content }, at };
  ctx.world.commit({ k: 'chat', appid: app.appid, openid: phone.openid, line });
  const msgId = ctx.world.msgIds.take();
  const message = { msgtype: 'text', fields: { Content: content }, msgId };
  ctx.callbacks.send(app, { kind: 'user', openid: phone.openid, createTime: Math.floor(at / 1000), ...message });
  return { msgId };
};

/** The user looked at 服务通知: nothing is unread any more. */
export const postSeen: ControlHandler = (ctx, call) => {
  const app = appOf(ctx, call);
  ctx.world.commit({ k: 'seen', appid: app.appid, openid: phoneOf(app, call).openid });
  return { unread: 0 };
};

/** Launch options after a tap on a service notification; 1014 is its launch scene. */
export interface Launch {
  page: string;
  path: string;
  query: Record<string, string>;
  scene: 1014;
}

export function tap(ctx: Context, app: App, phone: Phone, msgid: string): Launch {
  const message = phone.messages.find((m) => m.msgid === msgid);
  if (!message) throw new ControlError(404, `no message ${msgid} on phone ${phone.openid}`);
  ctx.world.commit({ k: 'opened', appid: app.appid, openid: phone.openid, msgid, at: ctx.now() });
  const { page } = message;
  const [path = '', query = ''] = page.replace(/^\//, '').split('?');
  return { page, path, query: Object.fromEntries(new URLSearchParams(query)), scene: 1014 };
}

export const postTap: ControlHandler = (ctx, call) => {
  const app = appOf(ctx, call);
  return tap(ctx, app, phoneOf(app, call), call.params.msgid!);
};
