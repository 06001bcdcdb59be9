import type { Rule } from '#contract/rule.ts';
import type { Input, PushInput, Template } from '../../../api/contract.ts';
import { type ExperimentDraft, experimentOf } from './experiment.ts';
import { type FallbackDraft, fallbackOf } from './fallback.ts';
import { emptyMessage, type MessageDraft, messageOf } from './message.ts';
import { emptyTiming, isStanding, recurrenceOf, scheduleOf, type TimingDraft, triggerOf } from './timing.ts';

export type AudienceDraft =
  | { kind: 'rule'; rule: Rule | null }
  | { kind: 'segment'; segmentId: string }
  | { kind: 'list'; text: string };

type Canary = NonNullable<PushInput['canary']>;

/** What the composer holds while it is filled in. Kept in the browser, so that nothing typed is lost. */
export interface Draft extends MessageDraft {
  name: string;
  templateId: string;
  audience: AudienceDraft;
  /** Instants as RFC 3339; null: as soon as possible, and the default. */
  at: string | null;
  timing: TimingDraft;
  sendBefore: string | null;
  perMinute: number | null;
  priority: number;
  class: string;
  noCredit: 'suppress' | 'try';
  /** Whether credits of its recipients are held for it from planning on. */
  holdCredits: boolean;
  deliveryMode: 'at_most_once' | 'at_least_once';
  canary: Canary | null;
  experiment: ExperimentDraft | null;
  fallback: FallbackDraft | null;
}

export const emptyDraft: Draft = {
  name: '',
  templateId: '',
  ...emptyMessage,
  audience: { kind: 'rule', rule: null },
  at: null,
  timing: emptyTiming,
  sendBefore: null,
  perMinute: null,
  priority: 0,
  class: '',
  noCredit: 'suppress',
  holdCredits: false,
  deliveryMode: 'at_most_once',
  canary: null,
  experiment: null,
  fallback: null,
};

/** Openids or anything else one pastes, one per line, comma or space; each once. */
export function idsOf(text: string): string[] {
  return [...new Set(text.split(/[\s,，;；]+/).filter((one) => one !== ''))];
}

export function audienceOf(audience: AudienceDraft): PushInput['audience'] {
  if (audience.kind === 'segment') return { segment_id: audience.segmentId };
  if (audience.kind === 'list') return { openids: idsOf(audience.text) };
  return audience.rule === null ? { all: true } : { rule: audience.rule };
}

/** The body of the API: what the page holds is what is sent. */
export function inputOf(draft: Draft, template: Template, appId: string, templates: Template[] = []): PushInput {
  const schedule = scheduleOf(draft);
  return {
    app_id: appId,
    ...(draft.name.trim() === '' ? {} : { name: draft.name.trim() }),
    audience: audienceOf(draft.audience),
    message: messageOf(draft, template),
    ...(draft.class === '' ? {} : { class: draft.class }),
    priority: draft.priority,
    ...(schedule === undefined ? {} : { schedule }),
    ...(draft.sendBefore === null || isStanding(draft) ? {} : { send_before: draft.sendBefore }),
    ...(draft.perMinute === null ? {} : { pace: { per_minute: draft.perMinute } }),
    ...(draft.canary === null || draft.audience.kind === 'list' || isStanding(draft) ? {} : { canary: draft.canary }),
    ...(draft.experiment === null || isStanding(draft)
      ? {}
      : {
          experiment: experimentOf(
            draft.experiment,
            template.fields.map(({ key }) => key),
          ),
        }),
    no_credit: draft.noCredit,
    hold_credits: draft.holdCredits,
    delivery_mode: draft.deliveryMode,
    ...(draft.fallback === null || isStanding(draft)
      ? {}
      : { fallback: fallbackOf(draft.fallback, templates, draft.lang) }),
  };
}

export type ScheduleInput = NonNullable<Input<'createSchedule'>['body']>;

/** The body of the API for a standing order, which makes a push each time. */
export function standingOf(draft: Draft, template: Template, appId: string): ScheduleInput {
  const { app_id: _, schedule: __, audience, ...push } = inputOf(draft, template, appId);
  const { when, withinHours } = draft.timing;
  return {
    app_id: appId,
    name: draft.name.trim(),
    ...(when === 'trigger' ? { trigger: triggerOf(draft.timing) } : {}),
    ...(when === 'recurring' ? { recurrence: recurrenceOf(draft.timing.recurrence) } : {}),
    push: {
      ...push,
      ...(when === 'recurring' ? { audience } : {}),
      ...(withinHours === null ? {} : { send_within_minutes: Math.round(withinHours * 60) }),
    },
  };
}

const keptUnder = (appId: string) => `hongyan.compose.${appId}`;

/** What was typed stays in this tab over a reload, a lost session or a step back. */
export function keep(appId: string, draft: Draft | null): void {
  if (draft === null) sessionStorage.removeItem(keptUnder(appId));
  else sessionStorage.setItem(keptUnder(appId), JSON.stringify(draft));
}

export function kept(appId: string): Draft | null {
  try {
    const text = sessionStorage.getItem(keptUnder(appId));
    return text === null ? null : { ...emptyDraft, ...(JSON.parse(text) as Draft) };
  } catch {
    return null;
  }
}
