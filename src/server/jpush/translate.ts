import { type JpushPush, jpushPush, jpushTargets, msgWechatmp } from '#contract/jpush.ts';
import { fromJpush } from '#core/audience/jpush.ts';
import { saidOf } from '#core/jpush/said.ts';
import type { JpushCaller } from '../auth/api-key.ts';
import { parseBody } from '../validator.ts';
import { JpushError } from './errors.ts';

const needed = ['platform', 'audience'];

/** A JPush push as its documents have it. Throws JpushError or ApiError; `pointer` leads to it within the body. */
export function parsePush(body: unknown, pointer = ''): JpushPush {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new JpushError(400, 1003, 'the body is not a JSON object');
  }
  const given = body as Record<string, unknown>;
  const missing = needed.find((name) => given[name] == null);
  if (missing !== undefined) throw new JpushError(400, 1002, `${pointer}/${missing} is missing`);
  if (given.notification == null && given.message == null) {
    throw new JpushError(400, 1002, `${pointer}/notification and ${pointer}/message are missing: one is needed`);
  }
  // By itself, so that what is wrong in it is told, and not that it is neither this nor `all`.
  if (given.audience !== 'all') parseBody(jpushTargets, given.audience, `${pointer}/audience`);
  return parseBody(jpushPush, body, pointer);
}

/** `sendno` as it is answered: as it was given, 0 where it was not. */
export function sendnoOf({ options }: JpushPush): string {
  return String(options?.sendno ?? 0);
}

/**
 * What a push of JPush's asks for, in the words of `POST /v1/pushes`; when it is to be sent is for the caller to add.
 * Nothing of the call is ever read as an expression: it comes in as variables. Throws JpushError, ApiError.
 */
export function contentOf({ settings }: JpushCaller, given: JpushPush) {
  const { classification } = given.options ?? {};
  return {
    audience: audienceOf(given),
    ...messageOf(settings.message, given),
    ...(classification == null ? {} : { class: classification === 0 ? 'marketing' : 'service' }),
  };
}

function audienceOf({ audience }: JpushPush) {
  try {
    return fromJpush(audience);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new JpushError(400, 1003, '/audience names nobody');
  }
}

function messageOf(message: JpushCaller['settings']['message'], given: JpushPush) {
  const said = saidOf(given);
  if (said.extras.msg_wechatmp !== undefined) return ownMessage(said.extras.msg_wechatmp);
  if (message !== null) return { message, variables: { ...said } };
  const text = 'which template? Give extras.msg_wechatmp {template_id, data}, or set a message for this AppKey';
  throw new JpushError(400, 1002, text);
}

function ownMessage(given: unknown) {
  const { template_id, page, data, miniprogram_state, lang } = parseBody(msgWechatmp, given, '/extras/msg_wechatmp');
  const values = Object.entries(data).map(([key, value]) => {
    return [key, String(typeof value === 'object' ? value.value : value)] as const;
  });
  const message = {
    template: template_id,
    fields: Object.fromEntries(values.map(([key]) => [key, `{{ data.${key} }}`])),
    ...(page ? { landing: { page } } : {}),
    ...(miniprogram_state ? { miniprogram_state } : {}),
    ...(lang ? { lang } : {}),
  };
  return { message, variables: { data: Object.fromEntries(values) } };
}
