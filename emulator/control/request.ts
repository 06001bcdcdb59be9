import type { Context } from '../context.ts';
import type { App, Phone } from '../world/types.ts';

/** A refusal of the control API: an HTTP status and a sentence for the person who called. */
export class ControlError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** One call to the control API; `params` are the path's named parts. */
export interface ControlCall {
  params: Record<string, string>;
  query: URLSearchParams;
  body: Record<string, unknown>;
}

export type ControlHandler = (ctx: Context, call: ControlCall) => unknown;

export function appOf(ctx: Context, call: ControlCall): App {
  const appid = call.params.appid ?? '';
  const app = ctx.world.apps.get(appid);
  if (!app) throw new ControlError(404, `no app ${appid}; make it with PUT /_emulator/apps/${appid}`);
  return app;
}

export function phoneOf(app: App, call: ControlCall): Phone {
  const phone = app.phones.get(call.params.openid ?? '');
  if (!phone) throw new ControlError(404, `no phone ${call.params.openid} in app ${app.appid}`);
  return phone;
}

/** A list of texts in the body, or a 400. */
export function texts(body: Record<string, unknown>, name: string): string[] {
  const value = body[name];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw new ControlError(400, `${name} is a list of texts`);
  return value;
}

/** A non-empty text in the body, or a 400. */
export function text(body: Record<string, unknown>, name: string): string {
  const value = body[name];
  if (typeof value !== 'string' || value === '') throw new ControlError(400, `${name} is a text`);
  return value;
}

/** A whole number in the query or body between bounds, `fallback` when absent, or a 400. */
export function whole(value: unknown, name: string, fallback: number, most: number): number {
  if (value === undefined || value === null || value === '') return fallback;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > most)
    throw new ControlError(400, `${name} is a whole number from 0 to ${most}`);
  return number;
}
