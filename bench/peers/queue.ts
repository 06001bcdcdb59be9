import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** A job queue as this benchmark uses it: one job per recipient, all put in first, then worked off. */
export interface Queue {
  /** How it was tuned, in one line. */
  settings: string;
  /** Puts in one job per id, in batches of `batchSize`. */
  enqueue(ids: string[]): Promise<void>;
  /** Lets `handle` do every job; resolves when the queue has recorded `count` of them as done. */
  work(count: number, handle: (id: string) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export const batchSize = 1000;
/** Jobs at a time, as many as the service has connections. */
export const concurrency = 256;

export function inBatches<T>(all: T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / batchSize) }, (_, i) =>
    all.slice(i * batchSize, (i + 1) * batchSize),
  );
}

const require = createRequire(new URL('packages/package.json', import.meta.url));

/** A package of the folder `packages`, which is installed only when it is wanted and so has no types here. */
export async function loadPackage<T>(name: string): Promise<T> {
  return (await import(pathToFileURL(require.resolve(name)).href)) as T;
}
