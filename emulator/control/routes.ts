import type { Context } from '../context.ts';
import * as acts from './acts.ts';
import * as apps from './apps.ts';
import * as jiguang from './jiguang.ts';
import * as mp from './miniprogram.ts';
import * as observe from './observe.ts';
import * as phoneApp from './phone-app.ts';
import * as phones from './phones.ts';
import { ControlError, type ControlHandler } from './request.ts';

const app = '/_emulator/apps/:appid';
const phone = `${app}/phones/:openid`;

const table: [methodAndPath: string, handler: ControlHandler][] = [
  ['GET /_emulator/health', observe.getHealth],
  ['POST /_emulator/reset', observe.postReset],
  ['POST /_emulator/settle', observe.postSettle],
  ['GET /_emulator/log', observe.getLog],
  ['GET /_emulator/accepted', observe.getAccepted],
  ['GET /_emulator/calls', observe.getCalls],
  ['GET /_emulator/faults', observe.getFaults],
  ['POST /_emulator/faults', observe.postFaults],
  ['DELETE /_emulator/faults', observe.deleteFaults],
  ['GET /_emulator/switches', observe.getSwitches],
  ['POST /_emulator/switches', observe.postSwitches],
  ['PUT /_emulator/ums/:key', jiguang.putUms],
  ['GET /_emulator/ums/:key', jiguang.getUms],
  ['POST /_emulator/ums/:key/verify', jiguang.verifyUms],
  ['PUT /_emulator/jpush/:key', jiguang.putJpush],
  ['GET /_emulator/jpush/:key', jiguang.getJpush],
  ['GET /_emulator/apps', apps.listApps],
  [`GET ${app}`, apps.getApp],
  [`PUT ${app}`, apps.putApp],
  [`POST ${app}/callback/verify`, apps.verifyCallback],
  [`POST ${app}/callback/debug`, apps.debugCallback],
  [`GET ${app}/mini-program`, phoneApp.getMiniProgram],
  [`POST ${app}/proxy`, phoneApp.postProxy],
  [`GET ${app}/phones`, phones.listPhones],
  [`POST ${app}/phones`, phones.makePhones],
  [`POST ${app}/grants`, phones.grant],
  [`GET ${phone}`, phones.getPhone],
  [`GET ${phone}/messages`, phones.listMessages],
  [`POST ${phone}/login`, acts.postLogin],
  [`POST ${phone}/subscribe`, acts.postSubscribe],
  [`POST ${phone}/subscribe/preview`, acts.postPreview],
  [`POST ${phone}/delete`, acts.postDelete],
  [`POST ${phone}/settings`, acts.postSettings],
  [`POST ${phone}/refuse-in-message`, acts.postRefuse],
  [`POST ${phone}/say`, acts.postSay],
  [`POST ${phone}/seen`, acts.postSeen],
  [`POST ${phone}/messages/:msgid/tap`, acts.postTap],
  [`POST ${phone}/mp/enter`, mp.postEnter],
  [`POST ${phone}/mp/subscribe`, mp.postMpSubscribe],
  [`POST ${phone}/mp/open`, mp.postOpen],
  [`GET ${app}/mp/scene`, mp.getScene],
  [`POST ${app}/mp/subscribe-many`, mp.subscribeMany],
  [`POST ${app}/mp/open-many`, mp.openMany],
];

const routes = table.map(([methodAndPath, handler]) => {
  const [method, path] = methodAndPath.split(' ') as [string, string];
  return { method, parts: path.split('/'), handler };
});

/** Runs one call of the control API. Rejects with a ControlError for anything the caller did wrong. */
export async function answerControl(
  ctx: Context,
  method: string,
  path: string,
  query: string,
  body: string,
): Promise<unknown> {
  const parts = path.split('/').map(decodePart);
  for (const route of routes) {
    const params = route.method === method ? match(route.parts, parts) : null;
    if (params) return route.handler(ctx, { params, query: new URLSearchParams(query), body: readBody(body) });
  }
  throw new ControlError(404, `no ${method} ${path} here; see the emulator's README`);
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function match(pattern: string[], parts: string[]): Record<string, string> | null {
  if (pattern.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of pattern.entries()) {
    if (part.startsWith(':')) params[part.slice(1)] = parts[i]!;
    else if (part !== parts[i]) return null;
  }
  return params;
}

function readBody(body: string): Record<string, unknown> {
  if (body === '') return {};
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below, together with values that are no object.
  }
  throw new ControlError(400, 'the body is a JSON object');
}
