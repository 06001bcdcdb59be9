import { randomUUID } from 'node:crypto';
import type { Context } from '../context.ts';
import { type Answer, json } from '../http/answer.ts';
import { type JiguangCall, jpushError, readJson } from './call.ts';
import type { JpushApp, JpushMessage } from './desk.ts';

const most = 1000;

/** Answers one call to JPush (/v3/...); null when the path is none of it. */
export function answerJpush(ctx: Context, call: JiguangCall): Answer | null {
  const route = routes.find(({ method, path }) => method === call.method && path.test(call.path));
  if (route === undefined) return null;
  const app = call.user === null ? undefined : ctx.jiguang.jpush.get(call.user);
  if (app === undefined || app.secret !== call.password) return jpushError(401, 1004, 'authen failed');
  return route.run(ctx, app, call);
}

type Run = (ctx: Context, app: JpushApp, call: JiguangCall) => Answer;

const routes: { method: string; path: RegExp; run: Run }[] = [
  { method: 'GET', path: /^\/v3\/push\/cid$/, run: giveCids },
  { method: 'POST', path: /^\/v3\/push$/, run: push },
  { method: 'DELETE', path: /^\/v3\/push\/\d+$/, run: withdraw },
  { method: 'GET', path: /^\/v3\/received\/detail$/, run: received },
];

/** GET /v3/push/cid: at most ten at a time for free accounts; each is good for one message. */
function giveCids(_ctx: Context, app: JpushApp, call: JiguangCall): Answer {
  const count = Number(call.query.get('count') ?? 1);
  if (!Number.isInteger(count) || count < 1 || count > 10) return jpushError(400, 1003, 'count is from 1 to 10');
  const cidlist = Array.from({ length: count }, () => `${app.key}-${randomUUID()}`);
  for (const cid of cidlist) app.cids.set(cid, { msgId: null });
  return json({ cidlist });
}

/** POST /v3/push. A cid that was used before answers what it answered then, and nobody is sent to again. */
function push(ctx: Context, app: JpushApp, call: JiguangCall): Answer {
  const mini = ctx.world.apps.get(app.appid);
  if (mini !== undefined) mini.stats.sendCalls += 1;
  const plan = ctx.faults.plan(app.appid, true);
  if (plan?.wire) return { kind: 'wire', fault: plan.wire };
  if (plan?.errcode != null) return jpushError(statusOf(plan.errcode), plan.errcode, 'injected');
  const body = readJson(call.body) as Record<string, unknown> | undefined;
  if (typeof body !== 'object' || body === null) return jpushError(400, 1003, 'the body is not JSON');
  const { platform, audience, notification } = body;
  if (platform === undefined || audience === undefined)
    return jpushError(400, 1002, 'platform and audience are needed');
  if (typeof notification !== 'object' || notification === null) return jpushError(400, 1002, 'notification is needed');
  if (JSON.stringify(notification).length > 4000) return jpushError(400, 1005, 'the message is too large');
  const cid = typeof body.cid === 'string' ? body.cid : '';
  const known = app.cids.get(cid);
  if (cid !== '' && known === undefined) return jpushError(400, 1003, 'cid was not given by us');
  if (known?.msgId != null) return taken(known.msgId);
  const targets = targetsOf(app, audience);
  if (targets === null) return jpushError(400, 1003, 'audience is wrong');
  if (targets.length === 0) return jpushError(400, 1011, 'cannot find user by this audience');
  const message: JpushMessage = {
    msgId: ctx.world.msgIds.take(),
    cid,
    targets,
    notification: notification as Record<string, unknown>,
    at: ctx.now(),
    withdrawn: false,
  };
  app.messages.push(message);
  if (cid !== '') app.cids.set(cid, { msgId: message.msgId });
  for (const rid of targets) show(ctx, app, rid, message);
  return plan?.dropAfterAccept ? { kind: 'wire', fault: 'reset' } : taken(message.msgId);
}

// Written as text: msg_id is a bare integer that a JavaScript number cannot hold, and a string in the documents' samples.
const taken = (msgId: string): Answer => ({ kind: 'reply', body: `{"sendno":"0","msg_id":"${msgId}"}` });

const statusOf = (code: number): number => (code === 1000 ? 500 : code === 1030 ? 503 : code === 2002 ? 429 : 400);

/** Devices an audience of aliases or registration ids stands for; null when it is neither. */
function targetsOf(app: JpushApp, audience: unknown): string[] | null {
  if (audience === 'all') return [...app.devices.keys()];
  const { registration_id: ids, alias } = audience as { registration_id?: unknown; alias?: unknown };
  if (Array.isArray(ids) && ids.length <= most) return ids.map(String).filter((rid) => app.devices.has(rid));
  if (!Array.isArray(alias) || alias.length > most) return null;
  const wanted = new Set(alias.map(String));
  return [...app.devices].filter(([, device]) => wanted.has(device.alias)).map(([rid]) => rid);
}

function show(ctx: Context, app: JpushApp, rid: string, { msgId, notification, at }: JpushMessage): void {
  const device = app.devices.get(rid);
  if (device === undefined) return;
  const android = (notification.android ?? {}) as Record<string, unknown>;
  const extras = (android.extras ?? {}) as Record<string, unknown>;
  ctx.jiguang.show(app.appid, device.openid, {
    msgid: msgId,
    title: String(android.title ?? ''),
    text: String(android.alert ?? notification.alert ?? ''),
    url: String(extras.url ?? ''),
    at,
  });
}

/** DELETE /v3/push/{msg_id}: what is on a screen stays there. */
function withdraw(_ctx: Context, app: JpushApp, call: JiguangCall): Answer {
  const message = app.messages.find((one) => one.msgId === call.path.split('/').at(-1));
  if (message === undefined) return jpushError(400, 1003, 'no such message');
  message.withdrawn = true;
  return json({});
}

/** GET /v3/received/detail?msg_ids=: every device of the emulator is online. */
function received(_ctx: Context, app: JpushApp, call: JiguangCall): Answer {
  const ids = (call.query.get('msg_ids') ?? '').split(',').filter((id) => id !== '');
  if (ids.length === 0 || ids.length > 100) return jpushError(400, 3002, 'one to 100 msg_ids');
  const rows = app.messages
    .filter((message) => ids.includes(message.msgId))
    .map(({ msgId, targets }) => ({
      msg_id: msgId,
      jpush_received: targets.length,
      android_pns_sent: 0,
      ios_apns_sent: 0,
      ios_apns_received: 0,
      ios_msg_received: 0,
      wp_mpns_sent: null,
    }));
  return json(rows);
}
