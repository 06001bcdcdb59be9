import { type Escaped, escapeData } from '#channels/wechat/send-body.ts';
import { blockedIn, type ContentWords } from '#core/content/content-words.ts';
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
  /** Words that values of recipients may not hold; null where there are none, or all is constant. */
  words: ContentWords | null;
  page: ((token?: string) => string) | null;
  lang: 'zh_CN' | 'en_US' | 'zh_HK' | 'zh_TW';
  miniprogramState: AppRow['miniprogram_state'];
  constants: AppRow['constants'];
  timeZone: string;
}

/** Compiles a push. The message was checked when it was accepted, so a problem here means the template changed since. */
export function makePlan(
  push: PushRow,
  template: TemplateRow,
  app: AppRow,
  words: ContentWords | null = null,
): PushPlan {
  const message = push.message as {
    fields: Record<string, string | FieldInput>;
    landing?: Landing | WebLanding;
    lang: PushPlan['lang'];
    miniprogram_state?: PushPlan['miniprogramState'];
  };
  const compiled = compileMessage({ fields: message.fields, template: template.fields, timeZone: app.time_zone });
  const ready = 'message' in compiled ? compiled.message : null;
  const { constantData } = ready ?? {};
  const blocked = words === null || constantData === undefined ? null : blockedIn(words, constantData);
  return {
    push,
    template,
    message: blocked === null ? ready : null,
    compileProblem:
      'problems' in compiled ? compiled.problems.map((p) => `${p.pointer} ${p.code}`).join(', ') : wordProblem(blocked),
    constantData: constantData === undefined || blocked !== null ? null : escapeData(constantData),
    words,
    page: message.landing ? preparePage(pageLanding(message.landing)) : null,
    lang: message.lang,
    miniprogramState: message.miniprogram_state ?? app.miniprogram_state,
    constants: app.constants,
    timeZone: app.time_zone,
  };
}

function wordProblem(blocked: { field: string; word: string } | null): string | null {
  return blocked === null ? null : `${blocked.field}: blocked_word ${blocked.word}`;
}

/** Cancelled or expired: nobody of it will be called, so no gate and no pause can hold it back. */
export function isOver({ push }: PushPlan, now: Date): boolean {
  return push.state === 'cancelled' || push.send_before <= now;
}
