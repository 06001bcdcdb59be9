import type { Pool } from '#db/pool.ts';

/** What every statement of a dead process comes to. */
export class Death extends Error {
  constructor() {
    super('the process is dead');
  }
}

/**
 * The pool of a process that dies at its `nth` statement (from 0): before it is sent, or, with `answerLost`, when it has
 * been run. Whatever comes after it is not sent either, rollbacks included; connections are closed, as by the kernel.
 */
export function mortalPool(pool: Pool, nth: number, answerLost: boolean): Pool {
  let left = nth;
  const run = async <T>(query: () => Promise<T>): Promise<T> => {
    const countdown = left--;
    if (countdown < 0 || (countdown === 0 && !answerLost)) throw new Death();
    const result = await query();
    if (countdown === 0) throw new Death();
    return result;
  };
  const mortal = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(of, property) {
        const value = Reflect.get(of, property);
        if (property === 'query') return (...args: unknown[]) => run(() => (value as Query).apply(of, args));
        if (property === 'connect') return async () => mortal(await (of as unknown as Pool).connect());
        return typeof value === 'function' ? value.bind(of) : value;
      },
    });
  return mortal(pool);
}

type Query = (...args: unknown[]) => Promise<unknown>;
