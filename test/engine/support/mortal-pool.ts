import type { Pool } from '#db/pool.ts';

/** What every statement of a dead process comes to. */
export class Death extends Error {
  constructor() {
    super('the process is dead');
  }
}

/**
 * The pool of a process that dies at its `nth` statement (from 0): before it is sent, or, with `answerLost`, when it has
 * been run. Statements sent together count as one. Whatever comes after it is not sent either, rollbacks included; connections are closed, as by the kernel.
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
  const runBatch = (batch: Batch, send: () => unknown): void => {
    const { callback } = batch;
    const done = () =>
      new Promise<void>((resolve, reject) => {
        batch.callback = (error) => (error === null ? resolve() : reject(error));
        send();
      });
    run(done).then(() => callback(null), callback);
  };
  const mortal = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(of, property) {
        const value = Reflect.get(of, property);
        if (property === 'query') {
          return (...args: unknown[]) => {
            const send = () => (value as Query).apply(of, args);
            return isBatch(args[0]) ? runBatch(args[0], send) : run(send);
          };
        }
        if (property === 'connect') return async () => mortal(await (of as unknown as Pool).connect());
        return typeof value === 'function' ? value.bind(of) : value;
      },
    });
  return mortal(pool);
}

type Query = (...args: unknown[]) => Promise<unknown>;

/** Statements sent together (`#db/batch.ts`): they answer by callback. */
type Batch = { calls: unknown[]; callback: (error: Error | null) => void };

function isBatch(query: unknown): query is Batch {
  return typeof query === 'object' && query !== null && 'calls' in query;
}
