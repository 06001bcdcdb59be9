import { channelOf, kindOf } from '#channels/registry.ts';
import type { ChannelName } from '#contract/channel.ts';
import { ApiError, type FieldError } from '#contract/errors.ts';
import type { ContentWords } from '#core/content/content-words.ts';
import { type CompiledMessage, compileMessage, dependsOnRecipient } from '#core/message/compile-message.ts';
import { describeMessageProblem } from '#core/message/describe-problem.ts';
import { checkLanding, type Landing } from '#core/message/landing.ts';
import { renderMessage } from '#core/message/render-message.ts';
import { checkWebLanding, isWebLanding, type WebLanding, type WebRules, withHost } from '#core/message/web-landing.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { AnyTemplateRow } from '#db/queries/template/sync.ts';
import { ownTemplate } from '../channels/own-template.ts';
import type { ServerContext } from '../context.ts';
import { reservedNames, type StoredAudience } from './audience.ts';
import { keptTemplate } from './kept-rows.ts';

export interface MessageInput {
  channel?: ChannelName;
  template: string;
  fields: Record<string, string | { value: string; on_invalid?: 'refuse' | 'truncate' | 'default'; default?: string }>;
  landing?: Landing | WebLanding;
  lang: 'zh_CN' | 'en_US' | 'zh_HK' | 'zh_TW';
  miniprogram_state?: 'developer' | 'trial' | 'formal';
}

/**
 * What a message is booked under: the app's template under WeChat's id or ours, or its channel's own, with the fields of
 * its kind. Throws ApiError `template_not_found` or `channel_not_set_up`.
 */
export async function templateOf(context: ServerContext, app: AppRow, message: MessageInput): Promise<AnyTemplateRow> {
  const own = await ownTemplate(context, app, message);
  if (own !== null) return own;
  const template = await keptTemplate(context, app.id, message.template);
  if (template !== undefined) return template;
  const text = 'the app has no such template, or the platform no longer lists it; sync templates first?';
  const errors = [{ pointer: '/message/template', code: 'unknown', message: text }];
  throw new ApiError('template_not_found', { errors });
}

/** Checks a message by every rule that can be checked now. Throws ApiError `field_invalid` with one entry per field. */
export function checkMessage(app: AppRow, template: AnyTemplateRow, message: MessageInput): CompiledMessage {
  const errors: FieldError[] = [];
  const compiled = compileMessage({ fields: message.fields, template: template.fields, timeZone: app.time_zone });
  if ('problems' in compiled) {
    for (const problem of compiled.problems) {
      const { pointer, code } = problem;
      errors.push({ pointer: `/message${pointer}`, code, message: describeMessageProblem(problem, 'zh') });
    }
  }
  errors.push(...landingOfKind(message));
  const landing = message.landing === undefined ? null : landingProblem(app, message.landing);
  if (landing !== null) {
    const text = `the landing page is not valid (${landing.code})`;
    errors.push({ pointer: `/message/landing${landing.pointer}`, code: landing.code, message: text });
  }
  if (errors.length > 0 || !('message' in compiled)) throw new ApiError('field_invalid', { errors });
  return compiled.message;
}

/** Some kinds of message cannot go without a landing page, others have no place for one. */
function landingOfKind(message: MessageInput): FieldError[] {
  const wanted = kindOf(message)?.landing ?? 'optional';
  const pointer = '/message/landing';
  if (wanted === 'required' && message.landing === undefined) {
    return [{ pointer, code: 'required', message: '这种消息必须有落地页 / this kind of message needs a landing page' }];
  }
  if (wanted !== 'none' || message.landing === undefined) return [];
  return [{ pointer, code: 'not_used', message: '这种消息没有落地页 / this kind of message has no landing page' }];
}

/** The message as it is kept: with its channel, and an H5 landing with the page that hosts it. */
export function settledMessage(app: AppRow, given: MessageInput): MessageInput {
  const { name } = channelOf(given);
  const message = name === 'wechat-subscribe' ? given : { ...given, channel: name };
  const { landing } = message;
  return landing === undefined || !isWebLanding(landing)
    ? message
    : { ...message, landing: withHost(landing, webRules(app)) };
}

function landingProblem(app: AppRow, landing: Landing | WebLanding) {
  return isWebLanding(landing) ? checkWebLanding(landing, webRules(app)) : checkLanding(landing);
}

function webRules(app: AppRow): WebRules {
  return { page: app.webview_page, domains: app.webview_domains };
}

/**
 * Renders for everybody on a list whose values are all known now, so that a bad value is refused here and never becomes
 * a 47003 later. What reads the recipient's own attributes is checked before its call.
 */
export function checkRendering(
  app: AppRow,
  message: CompiledMessage,
  stored: StoredAudience,
  variables: Record<string, unknown>,
  recipientVariables: Record<string, Record<string, unknown>> | null,
  now: Date,
  words: ContentWords | null = null,
): void {
  refuseReserved(reservedNames(variables, '/variables'));
  if (message.constantData !== undefined || dependsOnRecipient(message)) return;
  const everybody = 'list' in stored && recipientVariables !== null ? stored.recipients : ['anybody'];
  const errors: FieldError[] = [];
  for (const id of everybody) {
    const own = recipientVariables?.[id] ?? {};
    const rendered = renderMessage(message, { variables, recipientVariables: own, app: app.constants, now }, words);
    if (!('problem' in rendered)) continue;
    const { field, code } = rendered.problem;
    errors.push({ pointer: `/message/fields/${field}`, code, message: describeMessageProblem(rendered.problem, 'zh') });
    if (errors.length >= 20) break;
  }
  if (errors.length > 0) throw new ApiError('field_invalid', { errors });
}

/** Throws ApiError `validation_failed` where a variable has a name that means something else in every message. */
export function refuseReserved(errors: FieldError[]): void {
  if (errors.length > 0) throw new ApiError('validation_failed', { errors });
}
