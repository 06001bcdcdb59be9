import { type Escaped, escapeData } from '#channels/wechat/send-body.ts';
import { type CompiledMessage, compileMessage, type FieldInput } from '#core/message/compile-message.ts';
import { type Landing, preparePage } from '#core/message/landing.ts';
import { pageLanding, type WebLanding } from '#core/message/web-landing.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import type { TemplateRow } from '#db/queries/template/sync.ts';

/** A push made ready to send from: compiled once per version, used for each of its recipients. */
export interface PushPlan {
  push: PushRow;
  template: TemplateRow;
  /** Null when the stored message no longer compiles: everybody fails with `compileProblem`. */
  message: CompiledMessage | null;
  compileProblem: string | null;
  /** All fields, when they are the same for everybody. */
  constantData: Escaped<'data'> | null;
  page: ((token?: string) => string) | null;
  lang: 'zh_CN' | 'en_US' | 'zh_HK' | 'zh_TW';
  miniprogramState: AppRow['miniprogram_state'];
  constants: AppRow['constants'];
  timeZone: string;
}

/** Compiles a push. The message was checked when it was accepted, so a problem here means the template changed since. */
export function makePlan(push: PushRow, template: TemplateRow, app: AppRow): PushPlan {
  const message = push.message as {
    fields: Record<string, string | FieldInput>;
    landing?: Landing | WebLanding;
    lang: PushPlan['lang'];
    miniprogram_state?: PushPlan['miniprogramState'];
  };
  const compiled = compileMessage({ fields: message.fields, template: template.fields, timeZone: app.time_zone });
  const ready = 'message' in compiled ? compiled.message : null;
  return {
    push,
    template,
    message: ready,
    compileProblem: 'problems' in compiled ? compiled.problems.map((p) => `${p.pointer} ${p.code}`).join(', ') : null,
    constantData: ready?.constantData ? escapeData(ready.constantData) : null,
    page: message.landing ? preparePage(pageLanding(message.landing)) : null,
    lang: message.lang,
    miniprogramState: message.miniprogram_state ?? app.miniprogram_state,
    constants: app.constants,
    timeZone: app.time_zone,
  };
}

/** Cancelled or expired: nobody of it will be called, so no gate and no pause can hold it back. */
export function isOver({ push }: PushPlan, now: Date): boolean {
  return push.state === 'cancelled' || push.send_before <= now;
}
