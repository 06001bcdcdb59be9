import type { Engine } from '#engine/engine.ts';
import type { Logger } from './log/logger.ts';

export interface FencedOptions {
  /** How this database server differs from the one to send from; empty when it is that one. */
  differences(): Promise<string[]>;
  start(): Promise<Engine>;
  /** Between two looks, in milliseconds. */
  everyMs: number;
  log: Logger;
}

/**
 * An engine that runs only on the database server the installation was sending from. On any other (a restored backup, a
 * clone, a promoted replica) nothing is sent until somebody adopts it; the engine then starts by itself.
 */
export async function startFencedEngine(options: FencedOptions): Promise<Engine> {
  const { log, everyMs } = options;
  let engine: Engine | null = null;
  let told = false;

  const look = async () => {
    const differences = await options.differences();
    if (differences.length === 0) {
      told = false;
      engine ??= await options.start();
      return;
    }
    if (!told) log.error({ differences }, sentence);
    told = true;
    await engine?.stop();
    engine = null;
  };

  await look();
  let looking: Promise<void> | null = null;
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => log.warn({ err: error }, 'which database server this is could not be seen'))
      .finally(() => {
        looking = null;
      });
  }, everyMs).unref();
  return {
    async stop() {
      clearInterval(timer);
      await looking;
      await engine?.stop();
    },
  };
}

const sentence =
  'this is not the database server that this installation was sending from: nothing is sent until you run `hongyan adopt`';
