import type { AppConfig, CallbackConfig, ServiceConfig, TemplateDef } from '../world/types.ts';
import { ControlError, text, texts } from './request.ts';

type Body = Record<string, unknown>;

/**
 * The app's settings after a PUT: keys in the body take the place of what was, null takes a setting away, absent keys
 * stay. Throws a ControlError naming the first key that is wrong.
 */
export function readAppConfig(appid: string, body: Body, known: AppConfig | undefined): AppConfig {
  const config: AppConfig = {
    secret: 'secret' in body ? text(body, 'secret') : (known?.secret ?? missing('secret')),
    originalId: 'originalId' in body ? text(body, 'originalId') : (known?.originalId ?? `gh_${appid.slice(-12)}`),
    name: 'name' in body ? text(body, 'name') : (known?.name ?? appid),
  };
  config.ipAllowList = optional(body, 'ipAllowList', known?.ipAllowList, () => texts(body, 'ipAllowList'));
  config.pages = optional(body, 'pages', known?.pages, () => texts(body, 'pages'));
  config.callback = optional(body, 'callback', known?.callback, readCallback);
  config.service = optional(body, 'service', known?.service, readService);
  if ('miniProgram' in body) config.miniProgram = body.miniProgram === null ? undefined : text(body, 'miniProgram');
  else config.miniProgram = known?.miniProgram;
  config.limits = optional(body, 'limits', known?.limits, readLimits);
  return config;
}

/** The template list of a PUT; null when the body has none. */
export function readTemplates(body: Body): TemplateDef[] | null {
  if (body.templates === undefined) return null;
  if (!Array.isArray(body.templates)) throw new ControlError(400, 'templates is a list');
  return body.templates.map((item: Body) => {
    const template: TemplateDef = {
      priTmplId: text(item, 'priTmplId'),
      title: text(item, 'title'),
      content: text(item, 'content'),
      example: typeof item.example === 'string' ? item.example : '',
      type: item.type === 3 ? 3 : 2,
    };
    if (Array.isArray(item.keywordEnumValueList)) template.keywordEnumValueList = item.keywordEnumValueList;
    return template;
  });
}

function missing(name: string): never {
  throw new ControlError(400, `${name} is needed for a new app`);
}

function optional<T>(body: Body, name: string, known: T | undefined, read: (value: Body) => T): T | undefined {
  if (!(name in body)) return known;
  const value = body[name];
  if (value === null) return undefined;
  if (typeof value !== 'object') throw new ControlError(400, `${name} is an object, a list or null`);
  return read(value as Body);
}

function readCallback(body: Body): CallbackConfig {
  const { mode = 'plain', format = 'json', encodingAesKey = '' } = body;
  if (mode !== 'plain' && mode !== 'compatible' && mode !== 'safe')
    throw new ControlError(400, 'callback.mode is plain, compatible or safe');
  if (format !== 'xml' && format !== 'json') throw new ControlError(400, 'callback.format is xml or json');
  if (typeof encodingAesKey !== 'string' || (mode !== 'plain' && !/^[A-Za-z0-9+/]{43}$/.test(encodingAesKey)))
    throw new ControlError(400, 'callback.encodingAesKey is 43 letters and digits');
  return { url: webAddress(body), token: text(body, 'token'), encodingAesKey, mode, format };
}

function readService(body: Body): ServiceConfig {
  const service: ServiceConfig = { url: webAddress(body), app: text(body, 'app') };
  if (Array.isArray(body.scenes))
    service.scenes = body.scenes.map((scene: Body) => ({ key: text(scene, 'key'), title: text(scene, 'title') }));
  return service;
}

function readLimits(body: Body): AppConfig['limits'] {
  for (const [name, value] of Object.entries(body)) {
    if (!['sendPerDay', 'sendPerSecond', 'sendPerMinute'].includes(name))
      throw new ControlError(400, `unknown limit ${name}`);
    if (!Number.isInteger(value) || (value as number) < 0)
      throw new ControlError(400, `limits.${name} is a whole number`);
  }
  return body as AppConfig['limits'];
}

function webAddress(body: Body): string {
  const url = text(body, 'url');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new ControlError(400, 'url is an http(s) address');
  return url;
}
