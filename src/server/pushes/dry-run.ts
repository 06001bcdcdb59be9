import { preparePage } from '#core/message/landing.ts';
import { pageLanding } from '#core/message/web-landing.ts';
import type { ServerContext } from '../context.ts';
import { lookAtAudience } from '../preflight/audience.ts';
import { judge, type Verdict } from '../preflight/judge.ts';
import type { Composed, PushInput } from './compose.ts';

/** The same decisions and rendering as the real thing, on the rows of now; nothing is stored, nothing is called. */
export async function dryRun(context: ServerContext, input: PushInput, composed: Composed) {
  const { landing } = composed.message;
  const tally = new Tally(landing === undefined ? null : preparePage(pageLanding(landing))());
  const { count } = await lookAtAudience(context, composed, async ({ b, ids }) => {
    for (const verdict of await judge(context, input, composed, b, ids)) tally.add(verdict);
  });
  return { dry_run: true as const, audience_count: count, ...tally.result() };
}

class Tally {
  readonly #page: string | null;
  #send = 0;
  readonly #suppressed = new Map<string, number>();
  readonly #waiting = new Map<string, { reason: string; count: number; until: Date }>();
  readonly #failed = new Map<string, { field: string; code: string; count: number }>();
  readonly #samples: { recipient_id: string; data: Record<string, string>; page: string | null }[] = [];

  constructor(page: string | null) {
    this.#page = page;
  }

  add({ recipientId, decision, rendered }: Verdict): void {
    if (!decision.send && decision.until !== undefined) {
      const one = this.#waiting.get(decision.reason) ?? { reason: decision.reason, count: 0, until: decision.until };
      one.count++;
      if (decision.until < one.until) one.until = decision.until;
      this.#waiting.set(decision.reason, one);
    } else if (!decision.send) {
      this.#suppressed.set(decision.reason, (this.#suppressed.get(decision.reason) ?? 0) + 1);
    } else if (rendered !== null && 'problem' in rendered) {
      const { field, code } = rendered.problem;
      const one = this.#failed.get(`${field}/${code}`) ?? { field, code, count: 0 };
      one.count++;
      this.#failed.set(`${field}/${code}`, one);
    } else if (rendered !== null) {
      this.#send++;
      if (this.#samples.length < 5) {
        this.#samples.push({ recipient_id: recipientId, data: { ...rendered.data }, page: this.#page });
      }
    }
  }

  result() {
    return {
      would_send: this.#send,
      would_suppress: [...this.#suppressed].map(([reason, count]) => ({ reason, count })),
      would_wait: [...this.#waiting.values()].map((one) => ({ ...one, until: one.until.toISOString() })),
      would_fail: [...this.#failed.values()],
      samples: this.#samples,
    };
  }
}
