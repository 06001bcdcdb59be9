import type { Logger } from '#app/log/logger.ts';

/**
 * Resolves with the signal when somebody asks this process to stop. A second one ends it at once, and so does a stop
 * that takes longer than `timeoutMs`.
 */
export function untilStopped(timeoutMs: number, log: Logger): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = (signal: NodeJS.Signals) => {
      if (asked) {
        log.warn({ signal }, 'asked twice: ending now');
        process.exit(130);
      }
      asked = true;
      setTimeout(() => {
        log.error({ timeoutMs }, 'stopping took too long: ending now');
        process.exit(1);
      }, timeoutMs).unref();
      resolve(signal);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
