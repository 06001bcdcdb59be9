import { listTemplate } from '../world/template.ts';
import type { App } from '../world/types.ts';
import { readAppConfig, readTemplates } from './app-config.ts';
import { appOf, type ControlHandler } from './request.ts';

/** PUT /_emulator/apps/{appid}: makes or changes an app; a `templates` list takes the place of the templates. */
export const putApp: ControlHandler = (ctx, { params, body }) => {
  const appid = params.appid!;
  const config = readAppConfig(appid, body, ctx.world.apps.get(appid)?.config);
  const templates = readTemplates(body);
  ctx.world.commit({ k: 'app', appid, config });
  if (templates) {
    const kept = new Set(templates.map((template) => template.priTmplId));
    for (const id of [...ctx.world.apps.get(appid)!.templates.keys()])
      if (!kept.has(id)) ctx.world.commit({ k: 'untemplate', appid, id });
    for (const template of templates) ctx.world.commit({ k: 'template', appid, template });
  }
  return describe(ctx.world.apps.get(appid)!);
};

export const getApp: ControlHandler = (ctx, call) => describe(appOf(ctx, call));

/** GET /_emulator/apps: without secrets and keys. */
export const listApps: ControlHandler = (ctx) => ({
  apps: [...ctx.world.apps.values()].map((app) => {
    const { name, originalId, service, miniProgram } = app.config;
    const templates = templatesOf(app);
    return { appid: app.appid, name, originalId, service, miniProgram, templates, phones: app.phones.size };
  }),
});

const templatesOf = (app: App) => [...app.templates.values()].map(listTemplate);

const describe = (app: App) => ({
  appid: app.appid,
  ...app.config,
  templates: templatesOf(app),
  phones: app.phones.size,
  messages: app.messages.length,
});

/** POST /_emulator/apps/{appid}/callback/verify: the console's GET with echostr; says whether it was echoed. */
export const verifyCallback: ControlHandler = (ctx, call) => ctx.callbacks.verify(appOf(ctx, call));

/** POST /_emulator/apps/{appid}/callback/debug: sends the `debug_demo` event. */
export const debugCallback: ControlHandler = (ctx, call) => {
  const app = appOf(ctx, call);
  const openid = app.phones.keys().next().value ?? 'o_debug_demo';
  const text = typeof call.body.text === 'string' ? call.body.text : 'hello';
  ctx.callbacks.send(app, { kind: 'debug', openid, createTime: Math.floor(ctx.now() / 1000), text });
  return { queued: app.config.callback !== undefined };
};
