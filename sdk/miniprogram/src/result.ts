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
  /** The platform's own words for a failure. */
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

/** Reads what `wx.requestSubscribeMessage` said; nothing when it was not called. A template it leaves out is `unknown`. */
export function resultOf(plan: AskPlan, called?: Called<{ [key: string]: unknown }>): SubscribeResult {
  const { ids, notAsked, enough } = plan;
  const answers: SubscribeResult['answers'] = {};
  let outcome: SubscribeResult['outcome'] = called ? 'failed' : 'not_asked';
  let reason: SubscribeResult['reason'] = plan.reason;
  const { value, error = {} } = called || {};
  const { errCode = null, errMsg = null } = error;
  if (value) {
    for (const id of ids) answers[id] = answerOf(value[id]);
    const said = (answer: Answer) => ids.some((id) => answers[id] === answer);
    if (said('accept')) outcome = 'accepted';
    else if (said('reject')) outcome = 'refused';
    else if (said('ban')) outcome = 'banned';
    else reason = 'no_answer';
  } else if (called) {
    // Two failures come without a code.
    const words = /has not ended/i.test(`${errMsg}`) ? 'busy' : 'unknown';
    reason = reasonOfCode[errCode!] || (/TAP gesture/i.test(`${errMsg}`) ? 'not_in_tap' : words);
    if (reason === 'program_banned') outcome = 'banned';
  }
  return { outcome, reason, answers, notAsked, enough, errCode, errMsg };
}
