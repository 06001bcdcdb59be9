import type { PushTiming } from '#contract/push-schedule.ts';
import type { Rule } from '#contract/rule.ts';
import type { Answer, Push, Template } from '../../../api/contract.ts';
import type { HiddenAudience } from './change-of.ts';
import { storedId } from './content.ts';
import { experimentDraft } from './experiment.ts';
import { type AudienceDraft, type Draft, emptyDraft, type ScheduleInput } from './form.ts';
import { emptyField } from './message.ts';
import { emptyTiming, timingOfPush, timingOfSchedule } from './timing.ts';

/** A standing order as a draft, to change it. */
export function draftOfSchedule(schedule: Answer<'getSchedule'>, templates: readonly Template[]): Draft {
  const push = schedule.push as unknown as ScheduleInput['push'];
  const { message } = push;
  const template = templates.find((one) => [one.id, one.platform_template_id].includes(message.template));
  return {
    ...emptyDraft,
    ...messageDraft({ ...message, lang: message.lang ?? 'zh_CN' }),
    name: schedule.name,
    templateId: storedId(message, template?.id ?? message.template),
    audience: audienceDraft((push.audience ?? { all: true }) as Record<string, unknown>),
    timing: {
      ...timingOfSchedule(schedule.recurrence as never, schedule.trigger as never),
      withinHours: push.send_within_minutes === undefined ? null : push.send_within_minutes / 60,
    },
    perMinute: push.pace?.per_minute ?? null,
    priority: push.priority ?? 0,
    class: push.class ?? '',
    noCredit: push.no_credit ?? 'suppress',
    holdCredits: push.hold_credits ?? false,
    deliveryMode: push.delivery_mode ?? 'at_most_once',
  };
}

/** A push as a draft: to go on with one (`keepTime`), or to start another from it. Lists of people are not copied. */
export function draftOf(push: Push, keepTime: boolean): Draft {
  const timing = keepTime ? timingOfPush(push) : emptyTiming;
  const future = keepTime && Date.parse(push.due_at) > Date.now();
  return {
    ...emptyDraft,
    ...messageDraft(push.message),
    name: push.name ?? '',
    templateId: storedId(push.message, push.template_id),
    audience: audienceDraft(push.audience as Record<string, unknown>),
    at: future && timing.when !== 'local' ? push.due_at : null,
    timing,
    perMinute: push.pace?.per_minute ?? null,
    canary: push.canary,
    experiment: experimentDraft(push.experiment),
    priority: push.priority,
    // The class that follows from the kind is one that nobody chose.
    class: push.class === (push.kind === 'campaign' ? 'marketing' : 'service') ? '' : push.class,
    sendBefore: keepTime ? givenSendBefore(push) : null,
    noCredit: push.no_credit,
    holdCredits: push.hold_credits,
    deliveryMode: push.delivery_mode,
  };
}

/** The audience of a stored push, where the page cannot show it. */
export function hiddenOf(push: Push): HiddenAudience | null {
  const audience = push.audience as Record<string, unknown>;
  if (audienceDraft(audience).kind !== 'list') return null;
  return { count: typeof audience.matched === 'number' ? audience.matched : null };
}

const hourMs = 3_600_000;

/** Until when it is to be sent; null where that only follows from when it is due, as the service has it. */
function givenSendBefore({ kind, due_at, send_before, ...push }: Push): string | null {
  const timing = push.timing as PushTiming | null;
  let last = Date.parse(due_at);
  if (timing !== null && 'best_time' in timing) last += timing.best_time.within_hours * hourMs;
  if (timing !== null && 'at_local' in timing) {
    // The last zone is twelve hours behind UTC; where the time had passed there, it is due within a day.
    const latest = Date.parse(`${timing.at_local}:00Z`) + 12 * hourMs;
    last = timing.passed === 'drop' ? latest : Math.max(latest, Date.parse(timing.since) + 24 * hourMs);
  }
  const byItself = last + (kind === 'campaign' ? 72 : 24) * hourMs;
  return Date.parse(send_before) === byItself ? null : send_before;
}

function messageDraft(message: Push['message']): Pick<Draft, 'fields' | 'landing' | 'lang' | 'state'> {
  const { landing } = message;
  const page = landing !== undefined && 'page' in landing ? landing : undefined;
  return {
    fields: Object.fromEntries(
      Object.entries(message.fields).map(([key, field]) => [
        key,
        typeof field === 'string'
          ? { ...emptyField, value: field }
          : { value: field.value, onInvalid: field.on_invalid ?? 'refuse', default: field.default ?? '' },
      ]),
    ),
    landing: {
      kind: landing === undefined ? 'none' : 'url' in landing ? 'url' : 'page',
      page: page?.page ?? '',
      query: Object.entries(page?.query ?? {}).map(([key, value], id) => ({ id, key, value })),
      url: landing !== undefined && 'url' in landing ? landing.url : '',
    },
    lang: message.lang,
    state: message.miniprogram_state ?? '',
  };
}

function audienceDraft(audience: Record<string, unknown>): AudienceDraft {
  if (typeof audience.segment_id === 'string') return { kind: 'segment', segmentId: audience.segment_id };
  if (audience.rule !== undefined) return { kind: 'rule', rule: audience.rule as Rule };
  if (audience.tags !== undefined) return { kind: 'rule', rule: { tags: audience.tags } as Rule };
  if (audience.all === true) return { kind: 'rule', rule: null };
  return { kind: 'list', text: '' };
}
