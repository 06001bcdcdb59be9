import type { Logger } from 'pino';
import { mayBeOneOfThem } from '#db/tx.ts';

/** Which of its kind a duty was, for the log. */
type About = Record<string, string | number>;

/**
 * One of several duties: what goes wrong in it is logged and keeps none of the others from its turn.
 *
 * @returns whether it came to its end
 */
export async function alone(
  log: Logger,
  duty: string,
  work: () => Promise<unknown>,
  about: About = {},
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    failed(log, duty, error, about);
    return false;
  }
}

/**
 * The same for each of many. Throws what would meet them all, a database that is away: each would only wait for it in
 * turn.
 */
export async function eachAlone<T>(
  log: Logger,
  duty: string,
  items: Iterable<T>,
  work: (item: T) => Promise<unknown>,
  aboutOf: (item: T) => About,
): Promise<void> {
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      if (!mayBeOneOfThem(error)) throw error;
      failed(log, duty, error, aboutOf(item));
    }
  }
}

function failed(log: Logger, duty: string, error: unknown, about: About): void {
  log.error({ err: error, duty, ...about }, 'a duty failed; it is tried again at its next turn');
}
