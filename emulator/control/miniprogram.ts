import type { Context } from '../context.ts';
import { countEach } from '../miniprogram/bulk.ts';
import type { ServiceReply } from '../miniprogram/http.ts';
import type { Scene } from '../miniprogram/miniprogram.ts';
import type { App, Phone } from '../world/types.ts';
import { subscribe, tap } from './acts.ts';
import { appOf, type ControlCall, ControlError, type ControlHandler, phoneOf, text, texts, whole } from './request.ts';

/** The app, when it has a service for its mini-program to talk to. */
export function servedApp(ctx: Context, call: ControlCall): App {
  const app = appOf(ctx, call);
  if (!app.config.service)
    throw new ControlError(409, `app ${app.appid} has no service; PUT it with service {url, app}`);
  return app;
}

/** The scene out of the service's answer, or the answer when it is none. */
function sceneIn(reply: ServiceReply): Scene | null {
  const scene = reply.body as Partial<Scene> | null;
  return reply.status === 200 && Array.isArray(scene?.templates) ? (scene as Scene) : null;
}

export const postEnter: ControlHandler = async (ctx, call) => {
  const app = servedApp(ctx, call);
  return { session: await ctx.miniPrograms.enter(app, phoneOf(app, call)) };
};

/** GET .../apps/{appid}/mp/scene?key=: the service's answer, for the mini-program's screen. */
export const getScene: ControlHandler = async (ctx, call) => {
  const reply = await ctx.miniPrograms.showScene(servedApp(ctx, call), call.query.get('key') ?? '');
  return { scene: reply };
};

type Choice = 'accept' | 'reject' | Record<string, 'accept' | 'reject'>;

/** The user taps 订阅 in a scene: scene, pop-up, then the report to the service. */
export const postMpSubscribe: ControlHandler = async (ctx, call) => {
  const app = servedApp(ctx, call);
  const phone = phoneOf(app, call);
  const shown = await ctx.miniPrograms.showScene(app, text(call.body, 'scene'));
  const scene = sceneIn(shown);
  if (!scene) return { scene: shown, popup: null, consent: null };
  return { scene: shown, ...(await answerScene(ctx, app, phone, scene, call.body)) };
};

async function answerScene(ctx: Context, app: App, phone: Phone, scene: Scene, body: Record<string, unknown>) {
  const tmplIds = scene.templates.map((template) => template.id);
  const choice = (body.choice ?? 'accept') as Choice;
  const request = { tmplIds, choice, alwaysKeep: body.alwaysKeep === true };
  const popup = subscribe(ctx, app, phone, request, body.silentReport === true);
  if (popup.errCode !== undefined) return { popup, consent: null };
  const { errMsg: _, ...results } = popup;
  return { popup, consent: await ctx.miniPrograms.reportConsent(app, phone, scene, results) };
}

/** The user taps a notification: launch options, then the report that it was opened. */
export const postOpen: ControlHandler = async (ctx, call) => {
  const app = servedApp(ctx, call);
  const launch = tap(ctx, app, phoneOf(app, call), text(call.body, 'msgid'));
  return { launch, opened: await ctx.miniPrograms.reportOpened(app, launch.page) };
};

/** POST .../mp/subscribe-many {scene, openids, choice, concurrency}: counts of the service's answers by status. */
export const subscribeMany: ControlHandler = async (ctx, call) => {
  const app = servedApp(ctx, call);
  const reply = await ctx.miniPrograms.showScene(app, text(call.body, 'scene'));
  const scene = sceneIn(reply);
  if (!scene) return { scene: reply, counts: {} };
  const counts = await countEach(texts(call.body, 'openids'), concurrencyOf(call), async (openid) => {
    const phone = app.phones.get(openid);
    if (!phone) return 'no phone';
    const { popup, consent } = await answerScene(ctx, app, phone, scene, call.body);
    return consent ? String(consent.status) : `errCode ${popup.errCode}`;
  });
  return { counts };
};

/** POST .../mp/open-many {openids | messages, concurrency}: opens these messages, or each phone's newest. */
export const openMany: ControlHandler = async (ctx, call) => {
  const app = servedApp(ctx, call);
  const wanted = Array.isArray(call.body.messages)
    ? named(app, texts(call.body, 'messages'))
    : newest(app, texts(call.body, 'openids'));
  const counts = await countEach(wanted, concurrencyOf(call), async ({ phone, msgid }) => {
    if (!phone || !msgid) return 'no message';
    const { page } = tap(ctx, app, phone, msgid);
    return String((await ctx.miniPrograms.reportOpened(app, page)).status);
  });
  return { counts };
};

interface Wanted {
  phone: Phone | undefined;
  msgid: string | undefined;
}

function named(app: App, msgids: string[]): Wanted[] {
  const wanted = new Set(msgids);
  const found = app.messages.filter((message) => wanted.has(message.msgid));
  return found.map(({ openid, msgid }) => ({ phone: app.phones.get(openid), msgid }));
}

const newest = (app: App, openids: string[]): Wanted[] =>
  openids.map((openid) => {
    const phone = app.phones.get(openid);
    return { phone, msgid: phone?.messages.at(-1)?.msgid };
  });

const concurrencyOf = (call: ControlCall): number => Math.max(1, whole(call.body.concurrency, 'concurrency', 32, 128));
