import type { Context } from '../context.ts';
import { readFaults } from '../faults/read.ts';
import { readSwitches } from '../faults/switches.ts';
import type { App, AppStats } from '../world/types.ts';
import { type ControlCall, ControlError, type ControlHandler, whole } from './request.ts';

/** The app named in the query or body, or null for all. */
function appid(ctx: Context, value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string' || !ctx.world.apps.has(value)) throw new ControlError(404, `no app ${value}`);
  return value;
}

function appsAsked(ctx: Context, call: ControlCall): App[] {
  const asked = appid(ctx, call.query.get('appid'));
  return asked === null ? [...ctx.world.apps.values()] : [ctx.world.apps.get(asked)!];
}

/** GET /_emulator/log?appid=: totals since the last reset, of one app or of all. */
export const getLog: ControlHandler = (ctx, call): AppStats => {
  const sum: AppStats = {
    sendCalls: 0,
    acceptedCalls: 0,
    byErrcode: {},
    duplicates: 0,
    callbacks: { sent: 0, failed: 0, pending: 0 },
  };
  for (const { stats } of appsAsked(ctx, call)) {
    sum.sendCalls += stats.sendCalls;
    sum.acceptedCalls += stats.acceptedCalls;
    sum.duplicates += stats.duplicates;
    for (const [code, count] of Object.entries(stats.byErrcode))
      sum.byErrcode[code] = (sum.byErrcode[code] ?? 0) + count;
    sum.callbacks.sent += stats.callbacks.sent;
    sum.callbacks.failed += stats.callbacks.failed;
    sum.callbacks.pending += stats.callbacks.pending;
  }
  return sum;
};

/** GET /_emulator/accepted?appid=&offset=&limit=: accepted messages in the order of acceptance. */
export const getAccepted: ControlHandler = (ctx, call) => {
  const offset = whole(call.query.get('offset'), 'offset', 0, 2 ** 31);
  const limit = whole(call.query.get('limit'), 'limit', 1000, 100_000);
  const apps = appsAsked(ctx, call);
  if (apps.length !== 1) throw new ControlError(400, 'say which app: ?appid=');
  const { messages } = apps[0]!;
  const page = messages.slice(offset, offset + limit);
  return {
    total: messages.length,
    accepted: page.map(({ openid, template, page, msgid, at }) => ({ openid, template, page, msgid, at })),
  };
};

/** GET /_emulator/calls?appid=&since=: the newest calls, for a live view; go on with `next`. */
export const getCalls: ControlHandler = (ctx, call) =>
  ctx.calls.since(whole(call.query.get('since'), 'since', 0, 2 ** 52), appid(ctx, call.query.get('appid')));

export const getFaults: ControlHandler = (ctx, call) => ctx.faults.get(appid(ctx, call.query.get('appid')));

/** POST /_emulator/faults {appid?, seed?, ...faults}: changes what is named, keeps the rest. */
export const postFaults: ControlHandler = (ctx, call) => {
  const { appid: named, seed, ...input } = call.body;
  const faults = readFaults(input);
  if (typeof faults === 'string') throw new ControlError(400, faults);
  if (seed !== undefined) ctx.faults.reseed(whole(seed, 'seed', 0, 2 ** 32 - 1));
  return ctx.faults.set(appid(ctx, named), faults);
};

export const deleteFaults: ControlHandler = (ctx, call) => {
  ctx.faults.clear(appid(ctx, call.query.get('appid')));
  return ctx.faults.get(null);
};

export const getSwitches: ControlHandler = (ctx) => ctx.switches;

export const postSwitches: ControlHandler = (ctx, call) => {
  const switches = readSwitches(call.body);
  if (typeof switches === 'string') throw new ControlError(400, switches);
  return Object.assign(ctx.switches, switches);
};

/** POST /_emulator/reset {appid?}: an app's phones, messages and counts; without an app everything, faults too. */
export const postReset: ControlHandler = (ctx, call) => {
  const asked = appid(ctx, call.body.appid);
  ctx.world.commit({ k: 'reset', appid: asked });
  ctx.faults.clear(asked);
  ctx.jiguang.reset(asked);
  ctx.busy.clear();
  if (asked !== null) ctx.usage.forget(asked);
  return { reset: asked ?? 'all' };
};

/** POST /_emulator/settle: answers when no callback is pending. */
export const postSettle: ControlHandler = async (ctx) => {
  await ctx.callbacks.idle();
  await ctx.jiguang.receipts.idle();
  return { pending: 0 };
};

export const getHealth: ControlHandler = (ctx) => {
  let phones = 0;
  let messages = 0;
  for (const app of ctx.world.apps.values()) {
    phones += app.phones.size;
    messages += app.messages.length;
  }
  return { ok: ctx.stateError === null, stateError: ctx.stateError, apps: ctx.world.apps.size, phones, messages };
};
