import { ApiError, type FieldError } from '#contract/errors.ts';
import type { ContentWords } from '#core/content/content-words.ts';
import { type CompiledMessage, compileMessage, dependsOnRecipient } from '#core/message/compile-message.ts';
import { describeMessageProblem } from '#core/message/describe-problem.ts';
import { checkLanding, type Landing } from '#core/message/landing.ts';
import { renderMessage } from '#core/message/render-message.ts';
import { checkWebLanding, isWebLanding, type WebLanding, type WebRules, withHost } from '#core/message/web-landing.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { TemplateRow } from '#db/queries/template/sync.ts';
import type { ServerContext } from '../context.ts';
import { reservedNames, type StoredAudience } from './audience.ts';
import { keptTemplate } from './kept-rows.ts';

export interface MessageInput {
  template: string;
  fields: Record<string, string | { value: string; on_invalid?: 'refuse' | 'truncate' | 'default'; default?: string }>;
  landing?: Landing | WebLanding;
  lang: 'zh_CN' | 'en_US' | 'zh_HK' | 'zh_TW';
  miniprogram_state?: 'developer' | 'trial' | 'formal';
}

/** The app's template under WeChat's id or ours. Throws ApiError `template_not_found`. */
export async function templateOf(context: ServerContext, app: AppRow, name: string): Promise<TemplateRow> {
  const template = await keptTemplate(context, app.id, name);
  if (template !== undefined) return template;
  const message = 'the app has no such template, or the platform no longer lists it; sync templates first?';
  throw new ApiError('template_not_found', { errors: [{ pointer: '/message/template', code: 'unknown', message }] });
}

/** Checks a message by every rule that can be checked now. Throws ApiError `field_invalid` with one entry per field. */
export function checkMessage(app: AppRow, template: TemplateRow, message: MessageInput): CompiledMessage {
  const errors: FieldError[] = [];
  const compiled = compileMessage({ fields: message.fields, template: template.fields, timeZone: app.time_zone });
  if ('problems' in compiled) {
    for (const problem of compiled.problems) {
      const { pointer, code } = problem;
      errors.push({ pointer: `/message${pointer}`, code, message: describeMessageProblem(problem, 'zh') });
    }
  }
  const landing = message.landing === undefined ? null : landingProblem(app, message.landing);
  if (landing !== null) {
    const text = `the landing page is not valid (${landing.code})`;
    errors.push({ pointer: `/message/landing${landing.pointer}`, code: landing.code, message: text });
  }
  if (errors.length > 0 || !('message' in compiled)) throw new ApiError('field_invalid', { errors });
  return compiled.message;
}

/** The message as it is kept: an H5 landing with the page that hosts it. */
export function settledMessage(app: AppRow, message: MessageInput): MessageInput {
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
