import type { z } from 'zod';
import type { preflightReport } from '#contract/preflight.ts';
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
  readonly #failing = new Map<string, { problem: RenderProblem; count: number; examples: string[] }>();
  readonly #samples: Report['samples'] = [];

  constructor(page: string | null) {
    this.#page = page;
  }

  add({ recipientId, decision, rendered }: Verdict): void {
    if (!decision.send) {
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
      waiting: [],
      failing: [...this.#failing.values()].map(({ problem, count, examples }) => ({
        field: problem.field,
        code: problem.code,
        count: scaled(count),
        zh: describeMessageProblem(problem, 'zh'),
        en: describeMessageProblem(problem, 'en'),
        examples,
      })),
      samples: this.#samples,
      credits: scaled(this.#credits),
      lastWait: null,
    };
  }
}
