import type { Channel } from '#channels/channel.ts';
import { channelOf, fieldsOf, kindOf } from '#channels/registry.ts';
import { type Escaped, escapeData, type SendData } from '#channels/wechat/send-body.ts';
import type { JpushSettings, ServiceSettings } from '#contract/channel.ts';
import type { Experiment } from '#contract/experiment.ts';
import { blockedIn, type ContentWords } from '#core/content/content-words.ts';
import { type Arm, armOf, boundsOf, keyOf } from '#core/experiment/arms.ts';
import { variantMessage } from '#core/experiment/variant-message.ts';
import { rankOf } from '#core/ledger/hold.ts';
import { type CompiledMessage, compileMessage, type FieldInput } from '#core/message/compile-message.ts';
import { type Landing, preparePage } from '#core/message/landing.ts';
import { pageLanding, type WebLanding } from '#core/message/web-landing.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { ChannelRow } from '#db/queries/channel/store.ts';
import type { PushToSend } from '#db/queries/push/to-send.ts';
import type { AnyTemplateRow } from '#db/queries/template/sync.ts';

/** A push made ready to send from: compiled once per version, used for each of its recipients. */
export interface PushPlan {
  push: PushToSend;
  /** What it comes before and behind where a credit is scarce. */
  rank: number;
  /** How it is sent. */
  channel: Channel;
  /** What limiters of its channel in its app go by. */
  channelKey: string;
  template: AnyTemplateRow;
  /** WeChat's template id, or the channel's own kind of message. */
  templateName: string;
  /** Where recipients have an address of the channel's own; null: it is the openid. */
  address: JpushSettings['address'] | null;
  /** So long after a message of the user its sends may be used, in milliseconds; 0 where that does not count. */
  windowMs: number;
  /** Null when the stored message no longer compiles: everybody fails with `compileProblem`. */
  message: CompiledMessage | null;
  compileProblem: string | null;
  /** All fields, when they are the same for everybody. */
  constantData: Escaped<'data'> | SendData | null;
  /** Words that values of recipients may not hold; null where there are none, or all is constant. */
  words: ContentWords | null;
  page: ((token?: string) => string) | null;
  lang: 'zh_CN' | 'en_US' | 'zh_HK' | 'zh_TW';
  miniprogramState: AppRow['miniprogram_state'];
  constants: AppRow['constants'];
  timeZone: string;
  /** The variants of its message and who gets which; null where it has none. */
  experiment: { variants: PushPlan[]; armOf(recipientId: string): Arm } | null;
}

/** Compiles a push. The message was checked when it was accepted, so a problem here means the template changed since. */
export function makePlan(
  push: PushToSend,
  template: AnyTemplateRow,
  app: AppRow,
  words: ContentWords | null = null,
  row: ChannelRow | null = null,
): PushPlan {
  const message = push.message as {
    channel?: Channel['name'];
    template: string;
    fields: Record<string, string | FieldInput>;
    landing?: Landing | WebLanding;
    lang: PushPlan['lang'];
    miniprogram_state?: PushPlan['miniprogramState'];
  };
  const channel = channelOf(message);
  const kind = kindOf(message);
  const fields = kind === undefined ? template.fields : fieldsOf(kind, message.fields);
  const compiled = compileMessage({ fields: message.fields, template: fields, timeZone: app.time_zone });
  const ready = 'message' in compiled ? compiled.message : null;
  const { constantData } = ready ?? {};
  const blocked = words === null || constantData === undefined ? null : blockedIn(words, constantData);
  return {
    push,
    rank: rankOf(push),
    channel,
    channelKey: channelKey(push.app_id, channel.name),
    template,
    templateName: kind?.template ?? template.platform_template_id,
    address: row?.name === 'jpush' ? (row.settings as JpushSettings).address : null,
    windowMs: row?.name === 'wechat-service' ? (row.settings as ServiceSettings).hours * 3_600_000 : 0,
    message: blocked === null ? ready : null,
    compileProblem:
      'problems' in compiled ? compiled.problems.map((p) => `${p.pointer} ${p.code}`).join(', ') : wordProblem(blocked),
    constantData: constantData === undefined || blocked !== null ? null : constantOf(constantData, kind === undefined),
    words,
    page: message.landing ? preparePage(pageLanding(message.landing)) : null,
    lang: message.lang,
    miniprogramState: message.miniprogram_state ?? app.miniprogram_state,
    constants: app.constants,
    timeZone: app.time_zone,
    experiment: push.experiment === null ? null : variantsOf(push, push.experiment, template, app, words, row),
  };
}

/** Each variant is a plan of its own, which differs in its message. */
function variantsOf(
  push: PushToSend,
  experiment: Experiment,
  template: AnyTemplateRow,
  app: AppRow,
  words: ContentWords | null,
  row: ChannelRow | null,
): PushPlan['experiment'] {
  const message = push.message as { fields: Record<string, unknown> };
  const variants = experiment.variants.map((variant) => {
    const varied = { ...push, message: variantMessage(message, variant), experiment: null };
    return makePlan(varied, template, app, words, row);
  });
  const [bounds, key] = [boundsOf(experiment), keyOf(experiment, push.id)];
  return { variants, armOf: (recipientId) => armOf(bounds, key, recipientId) };
}

/** The plan by whose message a recipient is called: that of their variant, where there are any. */
export function contentOf(plan: PushPlan, arm: Arm | undefined): PushPlan {
  return typeof arm === 'object' ? plan.experiment!.variants[arm.variant]! : plan;
}

/** Whether what is sent depends on the recipient. */
export function rendersFor(plan: PushPlan): boolean {
  return plan.constantData === null || (plan.experiment?.variants.some(rendersFor) ?? false);
}

/** Templates of WeChat are escaped once for all; a channel's own kinds are composed from their texts. */
function constantOf(data: Readonly<Record<string, string>>, isTemplate: boolean): Escaped<'data'> | SendData {
  return isTemplate ? escapeData(data) : data;
}

/** What limiters of a channel in an app go by: channels are named, and only within their app. */
export function channelKey(appId: string, channel: string): string {
  return `${appId}/${channel}`;
}

function wordProblem(blocked: { field: string; word: string } | null): string | null {
  return blocked === null ? null : `${blocked.field}: blocked_word ${blocked.word}`;
}

/** Cancelled or expired: nobody of it will be called, so no gate and no pause can hold it back. */
export function isOver({ push }: PushPlan, now: Date): boolean {
  return push.state === 'cancelled' || push.send_before <= now;
}
