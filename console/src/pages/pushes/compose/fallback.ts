import type { PushInput, Template } from '../../../api/contract.ts';
import { byOf, isFilled } from './content.ts';
import { emptyMessage, type MessageDraft, messageOf } from './message.ts';

type Fallback = NonNullable<PushInput['fallback']>;
export type When = Fallback['steps'][number]['when'];

export const whens = ['no_credit', 'not_sent', 'not_opened'] as const satisfies readonly When[];

export interface StepDraft {
  id: number;
  when: When;
  /** Of `not_opened`: so long after the end of the step before. */
  withinMinutes: number;
  templateId: string;
  fields: MessageDraft['fields'];
  landing: MessageDraft['landing'];
}

/** What is tried when the push is over, in turn. */
export interface FallbackDraft {
  steps: StepDraft[];
  stopAfterMinutes: number;
}

export const mostSteps = 4;

export function newStep(steps: readonly StepDraft[]): StepDraft {
  const id = Math.max(-1, ...steps.map((one) => one.id)) + 1;
  return { id, when: 'no_credit', withinMinutes: 120, templateId: '', fields: {}, landing: emptyMessage.landing };
}

/** Whether every step says what is sent. */
export function isComplete({ steps }: FallbackDraft, templates: readonly Template[]): boolean {
  return steps.every((step) => {
    const template = templates.find((one) => one.id === step.templateId);
    return template !== undefined && isFilled(template, step.fields, step.landing);
  });
}

/** As the API takes it; steps whose template is gone are left out, which `isComplete` tells before. */
export function fallbackOf(draft: FallbackDraft, templates: readonly Template[], lang: MessageDraft['lang']): Fallback {
  return {
    steps: draft.steps.flatMap((step) => {
      const template = templates.find((one) => one.id === step.templateId);
      if (template === undefined) return [];
      const message = messageOf({ ...emptyMessage, fields: step.fields, landing: step.landing, lang }, template);
      const within = step.when === 'not_opened' ? { within_minutes: step.withinMinutes } : {};
      return [{ when: step.when, ...within, message }];
    }),
    stop_after_minutes: draft.stopAfterMinutes,
  };
}

/** The channels a fallback leads through, in order. */
export function wayOf(first: Template, draft: FallbackDraft, templates: readonly Template[]): string[] {
  const later = draft.steps.flatMap((step) => templates.find((one) => one.id === step.templateId) ?? []);
  return [first, ...later].map((one) => byOf(one).channel);
}
