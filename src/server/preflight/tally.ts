import type { z } from 'zod';
import type { preflightReport } from '#contract/preflight.ts';
import type { WaitReason } from '#core/delivery/decide.ts';
import { suppressExplanations } from '#core/delivery/explanation.ts';
import type { SuppressReason } from '#core/delivery/outcome.ts';
import { describeMessageProblem } from '#core/message/describe-problem.ts';
import type { RenderProblem } from '#core/message/render-message.ts';
import { interval } from '../audience/estimate.ts';
import type { Looked } from './audience.ts';
import type { Verdict } from './judge.ts';

type Report = z.input<typeof preflightReport>;

const mostExamples = 5;
const mostSamples = 5;

/** Adds up verdicts, and scales them to the whole audience where a part of it was looked at. */
export class Tally {
  readonly #page: string | null;
  #send = 0;
  #credits = 0;
  readonly #suppressed = new Map<SuppressReason, number>();
  readonly #waiting = new Map<WaitReason, { count: number; first: Date; last: Date }>();
  readonly #failing = new Map<string, { problem: RenderProblem; count: number; examples: string[] }>();
  readonly #samples: Report['samples'] = [];

  constructor(page: string | null) {
    this.#page = page;
  }

  add({ recipientId, decision, rendered }: Verdict): void {
    if (!decision.send && decision.until !== undefined) {
      this.#wait(decision.reason, decision.until);
    } else if (!decision.send) {
      this.#suppressed.set(decision.reason, (this.#suppressed.get(decision.reason) ?? 0) + 1);
    } else if (rendered !== null && 'problem' in rendered) {
      this.#fail(recipientId, rendered.problem);
    } else if (rendered !== null) {
      this.#send++;
      if (decision.takesCredit) this.#credits++;
      if (this.#samples.length < mostSamples) {
        this.#samples.push({ recipient_id: recipientId, data: { ...rendered.data }, page: this.#page });
      }
    }
  }

  #wait(reason: WaitReason, until: Date): void {
    const one = this.#waiting.get(reason) ?? { count: 0, first: until, last: until };
    one.count++;
    if (until < one.first) one.first = until;
    if (until > one.last) one.last = until;
    this.#waiting.set(reason, one);
  }

  #fail(recipientId: string, problem: RenderProblem): void {
    const key = `${problem.field}/${problem.code}`;
    const one = this.#failing.get(key) ?? { problem, count: 0, examples: [] };
    one.count++;
    if (one.examples.length < mostExamples) one.examples.push(recipientId);
    this.#failing.set(key, one);
  }

  result(looked: Looked): Pick<Report, 'reachable' | 'suppressed' | 'waiting' | 'failing' | 'samples'> & {
    credits: number;
    lastWait: Date | null;
  } {
    const scale = looked.lookedAt === 0 ? 1 : looked.count / looked.lookedAt;
    const scaled = (n: number) => Math.round(n * scale);
    const ends = [...this.#waiting.values()].map(({ last }) => last.getTime());
    const waitingCount = [...this.#waiting.values()].reduce((sum, one) => sum + one.count, 0);
    const bounds = looked.whole ? { low: this.#send, high: this.#send } : interval(this.#send, looked.lookedAt);
    return {
      reachable: {
        count: scaled(this.#send),
        low: Math.floor(bounds.low * scale),
        high: Math.ceil(bounds.high * scale),
      },
      suppressed: [...this.#suppressed].map(([reason, count]) => {
        return { reason, count: scaled(count), ...suppressExplanations[reason].what };
      }),
      waiting: [...this.#waiting].map(([reason, { count, first, last }]) => {
        const span = { first: first.toISOString(), last: last.toISOString() };
        return { reason, count: scaled(count), ...span, ...suppressExplanations[reason].what };
      }),
      failing: [...this.#failing.values()].map(({ problem, count, examples }) => ({
        field: problem.field,
        code: problem.code,
        count: scaled(count),
        zh: describeMessageProblem(problem, 'zh'),
        en: describeMessageProblem(problem, 'en'),
        examples,
      })),
      samples: this.#samples,
      credits: scaled(this.#credits + waitingCount),
      lastWait: ends.length === 0 ? null : new Date(Math.max(...ends)),
    };
  }
}
