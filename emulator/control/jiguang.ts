import { ControlError, type ControlHandler, text } from './request.ts';

/** PUT /_emulator/ums/{key}: an access channel of UMS with a mini-program channel behind it. */
export const putUms: ControlHandler = (ctx, { params, body }) => {
  const key = params.key!;
  const known = ctx.jiguang.ums.get(key);
  const channel = {
    key,
    secret: 'secret' in body ? text(body, 'secret') : (known?.secret ?? missing('secret')),
    appid: 'appid' in body ? text(body, 'appid') : (known?.appid ?? missing('appid')),
    code: 'code' in body ? text(body, 'code') : (known?.code ?? 'wxmp'),
    callback: body.callback === undefined ? (known?.callback ?? null) : (body.callback as string | null),
    review: typeof body.review === 'boolean' ? body.review : (known?.review ?? false),
    on: typeof body.on === 'boolean' ? body.on : (known?.on ?? true),
    holds: typeof body.holds === 'boolean' ? body.holds : (known?.holds ?? false),
  };
  const kept = known ?? { ...channel, templates: new Map(), users: new Map(), sent: new Map() };
  Object.assign(kept, channel);
  ctx.jiguang.ums.set(key, kept);
  if (!kept.holds) {
    for (const sent of kept.sent.values()) {
      const { held } = sent;
      sent.held = null;
      if (held !== null) ctx.jiguang.tell(kept, held());
    }
  }
  for (const one of Array.isArray(body.templates) ? (body.templates as Record<string, unknown>[]) : []) {
    const data = (one.data ?? {}) as Record<string, string>;
    kept.templates.set(Number(one.id), { template: text(one, 'template'), page: String(one.page ?? ''), data });
  }
  return channel;
};

/** GET /_emulator/ums/{key}: users that were bound, and what was sent. */
export const getUms: ControlHandler = (ctx, { params }) => {
  const channel = ctx.jiguang.ums.get(params.key!);
  if (channel === undefined) throw new ControlError(404, `no UMS channel ${params.key}`);
  const { users, sent, templates: _, ...rest } = channel;
  return {
    ...rest,
    users: Object.fromEntries(users),
    calls: [...sent].map(([msgid, { at, openids, retracted }]) => ({ msgid, at, openids: openids.length, retracted })),
    dropped: ctx.jiguang.receipts.dropped,
  };
};

/** POST /_emulator/ums/{key}/verify: the console's GET with echostr when a callback URL is registered. */
export const verifyUms: ControlHandler = async (ctx, { params }) => {
  const channel = ctx.jiguang.ums.get(params.key!);
  if (channel?.callback == null) throw new ControlError(404, 'no callback URL');
  const authorization = `Basic ${Buffer.from(`${channel.key}:${channel.secret}`).toString('base64')}`;
  const echostr = String(Math.floor(ctx.now() * 1000));
  const answer = await fetch(`${channel.callback}?echostr=${echostr}`, { headers: { authorization } });
  const said = await answer.text();
  return { ok: answer.status === 200 && said === echostr, status: answer.status, body: said };
};

/** PUT /_emulator/jpush/{key}: an app of JPush whose devices lie on the phones of a mini-program. */
export const putJpush: ControlHandler = (ctx, { params, body }) => {
  const key = params.key!;
  const known = ctx.jiguang.jpush.get(key);
  const secret = 'secret' in body ? text(body, 'secret') : (known?.secret ?? missing('secret'));
  const appid = 'appid' in body ? text(body, 'appid') : (known?.appid ?? missing('appid'));
  const app = known ?? { key, secret, appid, devices: new Map(), cids: new Map(), messages: [] };
  Object.assign(app, { secret, appid });
  ctx.jiguang.jpush.set(key, app);
  for (const device of Array.isArray(body.devices) ? (body.devices as Record<string, unknown>[]) : []) {
    app.devices.set(text(device, 'registration_id'), {
      openid: text(device, 'openid'),
      alias: typeof device.alias === 'string' ? device.alias : '',
      tags: Array.isArray(device.tags) ? device.tags.map(String) : [],
    });
  }
  return { key, appid, devices: app.devices.size };
};

/** GET /_emulator/jpush/{key}: what it took. */
export const getJpush: ControlHandler = (ctx, { params }) => {
  const app = ctx.jiguang.jpush.get(params.key!);
  if (app === undefined) throw new ControlError(404, `no JPush app ${params.key}`);
  return { key: app.key, devices: app.devices.size, messages: app.messages };
};

function missing(name: string): never {
  throw new ControlError(400, `${name} is needed the first time`);
}
