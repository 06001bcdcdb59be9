import type { Logger } from 'pino';

/**
 * One of several duties: what goes wrong in it is logged and keeps none of the others from its turn.
 *
 * @param about which of its kind it was, for the log
 * @returns whether it came to its end
 */
export async function alone(
  log: Logger,
  duty: string,
  work: () => Promise<unknown>,
  about: Record<string, string | number> = {},
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    log.error({ err: error, duty, ...about }, 'a duty failed; it is tried again at its next turn');
    return false;
  }
}
