import type { Pool } from '#db/pool.ts';

type Query = { name?: string; text: string } | string;
type Batch = { calls: { name: string }[]; callback: (error: Error | null) => void };
type Hook = () => Promise<void> | void;

/**
 * A pool that runs something before or after a statement of a given name (`begin`, `commit` and `rollback` go by their
 * text): to let another engine act at exactly that moment, or to lose the answer by throwing. Each hook runs once. Of
 * statements sent together, the hooks run before or after all of them.
 */
export function hookedPool(pool: Pool, hooks: { before?: Record<string, Hook>; after?: Record<string, Hook> }): Pool {
  const left = {
    before: new Map(Object.entries(hooks.before ?? {})),
    after: new Map(Object.entries(hooks.after ?? {})),
  };
  const take = (when: 'before' | 'after', name: string) => {
    const hook = left[when].get(name);
    left[when].delete(name);
    return hook;
  };
  const runAll = async (when: 'before' | 'after', names: string[]) => {
    for (const name of names) await take(when, name)?.();
  };
  const runBatch = async (batch: Batch, send: () => void) => {
    const names = batch.calls.map(({ name }) => nameOf(name));
    const { callback } = batch;
    batch.callback = (error) => {
      if (error !== null) return callback(error);
      runAll('after', names).then(() => callback(null), callback);
    };
    await runAll('before', names).then(send, callback);
  };
  const hooked = <T extends { query(...args: never[]): Promise<unknown> }>(target: T): T =>
    new Proxy(target, {
      get(of, property) {
        if (property === 'query') {
          return async (query: Query | Batch, ...rest: never[]) => {
            if (typeof query === 'object' && 'calls' in query) {
              return runBatch(query, () => void of.query(query as never));
            }
            const name = nameOf(typeof query === 'string' ? query : (query.name ?? query.text));
            await take('before', name)?.();
            const result = await of.query(query as never, ...rest);
            await take('after', name)?.();
            return result;
          };
        }
        if (property === 'connect') return async () => hooked(await (of as unknown as Pool).connect());
        const value = Reflect.get(of, property);
        return typeof value === 'function' ? value.bind(of) : value;
      },
    });
  return hooked(pool);
}

/** Statements of one day go by their name alone. */
function nameOf(name: string): string {
  return name.replace(/^tx\./, '').replace(/ \d{4}-\d\d-\d\d$/, '');
}

/** What the driver throws when a connection breaks. */
export function connectionLost(): Error {
  return new Error('Connection terminated unexpectedly');
}
