import type { AskPlan, NotAskedReason } from './plan-ask.ts';
import type { Called } from './platform.ts';
import { type Answer, answerOf } from './scene.ts';

/** Why the platform did not answer, by its errCode or the words of its errMsg. */
export type FailReason =
  | 'empty_parameters'
  | 'network'
  | 'wrong_parameters'
  | 'in_background'
  | 'template_not_found'
  | 'mixed_types'
  | 'too_many_templates'
  | 'main_switch_off'
  | 'program_banned'
  | 'device_template'
  | 'not_in_tap'
  | 'busy'
  | 'no_answer'
  | 'unknown';

/** What became of one `subscribe` or `topUp`. */
export interface SubscribeResult {
  /**
   * `accepted`: at least one template was; `refused`: the user said no; `banned`: the platform did; `not_asked`: there
   * was no call, `reason` says why; `failed`: the call failed.
   */
  outcome: 'accepted' | 'refused' | 'banned' | 'not_asked' | 'failed';
  reason: NotAskedReason | FailReason | null;
  /** By template id. */
  answers: { [templateId: string]: Answer };
  /** Templates that did not fit into this call: ask again at the next tap. */
  notAsked: string[];
  /** Templates left out because enough sends are left. */
  enough: string[];
  errCode: number | null;
  errMsg: string | null;
}

/** `wx.requestSubscribeMessage`: its documented errCodes. */
const reasonOfCode: { [errCode: number]: FailReason } = {
  10001: 'empty_parameters',
  10002: 'network',
  10003: 'network',
  10004: 'wrong_parameters',
  10005: 'in_background',
  20001: 'template_not_found',
  20002: 'mixed_types',
  20003: 'too_many_templates',
  20004: 'main_switch_off',
  20005: 'program_banned',
  20013: 'device_template',
};

/** The result of a tap that asked for nothing. */
export function notAskedResult(plan: Pick<AskPlan, 'notAsked' | 'enough' | 'reason'>): SubscribeResult {
  const { reason, notAsked, enough } = plan;
  return { outcome: 'not_asked', reason, answers: {}, notAsked, enough, errCode: null, errMsg: null };
}

/** Reads what `wx.requestSubscribeMessage` said. A template it says nothing of is `unknown`. */
export function resultOf(plan: AskPlan, called: Called<{ [key: string]: unknown }>): SubscribeResult {
  const { notAsked, enough } = plan;
  const base = { answers: {}, notAsked, enough, errCode: null, errMsg: null };
  if (called.error) {
    const { errCode, errMsg } = called.error;
    const reason = failReasonOf(errCode, errMsg);
    return { ...base, outcome: reason === 'program_banned' ? 'banned' : 'failed', reason, errCode, errMsg };
  }
  const answers: { [templateId: string]: Answer } = {};
  for (const id of plan.ids) answers[id] = answerOf(called.value[id]);
  const said = (answer: Answer) => plan.ids.some((id) => answers[id] === answer);
  if (said('accept')) return { ...base, answers, outcome: 'accepted', reason: null };
  if (said('reject')) return { ...base, answers, outcome: 'refused', reason: null };
  if (said('ban')) return { ...base, answers, outcome: 'banned', reason: 'banned' };
  return { ...base, answers, outcome: 'failed', reason: 'no_answer' };
}

function failReasonOf(errCode: number | null, errMsg: string): FailReason {
  const known = errCode === null ? undefined : reasonOfCode[errCode];
  if (known) return known;
  // These two come without a code.
  if (/TAP gesture/i.test(errMsg)) return 'not_in_tap';
  return /has not ended/i.test(errMsg) ? 'busy' : 'unknown';
}

/** The answers the service takes: those it knows by name. */
export function reportable(answers: { [templateId: string]: Answer }): { [templateId: string]: Answer } | null {
  const known: { [templateId: string]: Answer } = {};
  for (const id of Object.keys(answers)) if (answers[id] !== 'unknown') known[id] = answers[id] as Answer;
  return Object.keys(known).length > 0 ? known : null;
}
