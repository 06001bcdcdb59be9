import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Method } from '../miniprogram/http.ts';
import { builtMiniProgram } from '../phone/cache.ts';
import type { App } from '../world/types.ts';
import { servedApp } from './miniprogram.ts';
import { appOf, ControlError, type ControlHandler, text } from './request.ts';

/** The mini-program that comes with the project. */
const demoFolder = fileURLToPath(new URL('../../examples/miniprogram', import.meta.url));

function folderOf(app: App): string {
  const { miniProgram } = app.config;
  if (miniProgram === undefined) throw new ControlError(404, `app ${app.appid} has no mini-program`);
  if (miniProgram === 'demo') return demoFolder;
  if (!isAbsolute(miniProgram)) throw new ControlError(409, 'miniProgram is `demo` or the whole path of a folder');
  return miniProgram;
}

/** GET .../mini-program: builds what the app's phones run, when it changed; its screen is at /phone/{hash}/. */
export const getMiniProgram: ControlHandler = async (ctx, call) => {
  const app = appOf(ctx, call);
  try {
    const { hash } = await builtMiniProgram(folderOf(app));
    return { hash };
  } catch (error) {
    if (error instanceof ControlError) throw error;
    throw new ControlError(409, (error as Error).message);
  }
};

const methods: readonly string[] = ['GET', 'POST', 'PUT', 'DELETE'] satisfies Method[];

/** POST .../proxy {method, url, header, data}: a request of the mini-program; `status` 0 means no answer. */
export const postProxy: ControlHandler = async (ctx, call) => {
  const { method = 'GET', header, data } = call.body;
  if (typeof method !== 'string' || !methods.includes(method)) throw new ControlError(400, 'method is not one we know');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries((header ?? {}) as Record<string, unknown>)) {
    // These are the connection's own.
    if (!/^(host|content-length|connection|transfer-encoding)$/i.test(name))
      headers[name.toLowerCase()] = String(value);
  }
  const request = { method: method as Method, url: text(call.body, 'url'), headers, body: data };
  const reply = ctx.miniPrograms.forward(servedApp(ctx, call), request);
  if (reply === null) throw new ControlError(403, 'url not in domain list');
  return reply;
};
