import type { EngineContext } from '../context.ts';
import { Loop } from '../loop.ts';
import { bindUsers } from './bind-users.ts';
import { pullReceived } from './pull-received.ts';
import { takeBack } from './take-back.ts';

const bindMs = 5 * 60_000;
const everyMs = 15_000;

/**
 * What vendors are asked and told beside sending: messages to take back, devices that received, users to keep in step.
 * Any engine may do it; what one takes up is not taken up by another.
 */
export class Afterwards {
  readonly #context: EngineContext;
  readonly #loop: Loop;
  #bindAt = 0;

  constructor(context: EngineContext) {
    this.#context = context;
    this.#loop = new Loop('afterwards', everyMs, context.log, () => this.#round());
    context.hints.on('control', () => this.#loop.wake());
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #round(): Promise<number | undefined> {
    let done = (await takeBack(this.#context)) + (await pullReceived(this.#context));
    if (performance.now() >= this.#bindAt) {
      const told = await bindUsers(this.#context);
      if (told === 0) this.#bindAt = performance.now() + bindMs;
      done += told;
    }
    return done > 0 ? 0 : undefined;
  }
}
