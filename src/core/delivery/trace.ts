import type { traceSteps } from '#contract/trace.ts';
import type { Decision } from './decide.ts';
import { type Explanation, failExplanations, suppressExplanations } from './explanation.ts';
import type { FailReason, Outcome, SuppressReason } from './outcome.ts';

export type TraceStepName = (typeof traceSteps)[number];

/** The steps between being in the audience and being called, in the order in which `decideRecipient` takes them. */
export const decisionSteps = [
  'recipient',
  'push',
  'consent',
  'lists',
  'caps',
  'gap',
  'quiet_hours',
  'priority',
  'experiment',
] as const satisfies readonly TraceStepName[];

const stepOfReason: Record<SuppressReason, (typeof decisionSteps)[number]> = {
  not_found: 'recipient',
  erased: 'recipient',
  invalid: 'recipient',
  cancelled: 'push',
  expired: 'push',
  no_consent: 'consent',
  no_credit: 'consent',
  refused: 'consent',
  banned: 'consent',
  blocked: 'lists',
  not_allowed: 'lists',
  capped: 'caps',
  too_soon: 'gap',
  quiet_hours: 'quiet_hours',
  outranked: 'priority',
  hold_out: 'experiment',
  no_address: 'recipient',
};

export interface TracedStep {
  step: TraceStepName;
  result: 'passed' | 'refused' | 'waits' | 'open';
  basis: 'recorded' | 'now';
  zh: string;
  en: string;
}

/** What is written of a recipient who has an outcome. */
export interface Recorded {
  outcome: Outcome;
  reason: string | null;
  /** Whether a call left, or may have. */
  called: boolean;
}

/**
 * The steps of one recipient, each with its result: of a recorded outcome as it was decided then, else as `now` decides.
 * By the reason alone, so that a trace never says anything else than the decision.
 */
export function traceOf(facts: {
  inAudience: boolean;
  recorded: Recorded | null;
  onWire: boolean;
  now: Decision;
  /** Why the message cannot be rendered now, or null. */
  renderProblem: { zh: string; en: string } | null;
}): TracedStep[] {
  const { recorded } = facts;
  const basis = recorded === null && !facts.onWire ? 'now' : 'recorded';
  const steps: TracedStep[] = [];
  const add = (step: TraceStepName, result: TracedStep['result'], text: { zh: string; en: string }) =>
    steps.push({ step, result, basis, ...text });

  add('audience', facts.inAudience ? 'passed' : 'refused', facts.inAudience ? texts.inAudience : texts.notInAudience);
  const stopped = facts.inAudience ? stopOf(facts) : { step: null, result: 'open' as const, text: texts.open };
  let open = !facts.inAudience;
  for (const step of decisionSteps) {
    if (open) add(step, 'open', texts.open);
    else if (step === stopped?.step) {
      add(step, stopped.result, stopped.text);
      open = true;
    } else add(step, 'passed', texts.passed);
  }
  const failedRendering = recorded?.outcome === 'failed' && recorded.reason === 'content' && !recorded.called;
  const problem = recorded === null && !facts.onWire ? facts.renderProblem : null;
  if (open) add('render', 'open', texts.open);
  else if (failedRendering || problem !== null) {
    add('render', 'refused', problem ?? failExplanations.content.what);
    open = true;
  } else add('render', 'passed', texts.passed);
  if (open) add('send', 'open', texts.open);
  else if (recorded === null)
    add('send', facts.onWire ? 'passed' : 'open', facts.onWire ? texts.onWire : texts.toBeCalled);
  else add('send', recorded.outcome === 'failed' ? 'refused' : 'passed', sentText(recorded));
  return steps;
}

/** Where the decision stops, or null when it lets the recipient pass. */
function stopOf({ recorded, onWire, now }: { recorded: Recorded | null; onWire: boolean; now: Decision }) {
  if (recorded !== null) {
    if (recorded.outcome !== 'suppressed') return null;
    const reason = recorded.reason as SuppressReason;
    return { step: stepOfReason[reason], result: 'refused' as const, text: explained(suppressExplanations[reason]) };
  }
  if (onWire || now.send) return null;
  const result = now.until === undefined ? ('refused' as const) : ('waits' as const);
  return { step: stepOfReason[now.reason], result, text: explained(suppressExplanations[now.reason]) };
}

function sentText({ outcome, reason }: Recorded): { zh: string; en: string } {
  if (outcome === 'failed') return explained(failExplanations[reason as FailReason] ?? failExplanations.rejected);
  return outcome === 'accepted' ? texts.accepted : texts.unknown;
}

function explained({ what, todo }: Explanation): { zh: string; en: string } {
  return { zh: `${what.zh}。${todo.zh}`, en: `${what.en} ${todo.en}` };
}

const texts = {
  inAudience: { zh: '属于此推送的人群', en: 'Is meant by the push' },
  notInAudience: { zh: '不属于此推送的人群', en: 'Is not meant by the push' },
  passed: { zh: '通过', en: 'Passed' },
  open: { zh: '未判断', en: 'Not decided' },
  onWire: { zh: '调用可能正在进行', en: 'The call may be under way' },
  toBeCalled: { zh: '尚未调用', en: 'Not called yet' },
  accepted: { zh: '微信已受理', en: 'WeChat took the message' },
  unknown: { zh: '调用可能已到达微信，结果未知', en: 'The call may have reached WeChat; nobody can tell' },
} as const;
