import { afterAll, beforeAll, inject } from 'vitest';
import { databaseMaker } from '#db/embedded/throwaway.ts';
import { type StackOptions, startStack, type TestStack } from './stack.ts';

/** A migrated database of its own, as a URL; dropped by `drop`. */
export async function freshDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const maker = databaseMaker(inject('adminUrl'));
  const url = await maker.createDatabase(inject('templateUrl'));
  return { url, drop: () => maker.dropDatabase(url) };
}

/** A whole stack for the tests of one file: started before them, stopped after them. */
export function useStack(options: Omit<StackOptions, 'databaseUrl'> = {}): () => TestStack {
  let stack: TestStack | undefined;
  let drop: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    const database = await freshDatabase();
    drop = database.drop;
    stack = await startStack({ ...options, databaseUrl: database.url });
  });
  afterAll(async () => {
    await stack?.stop();
    await drop?.();
  });
  return () => stack!;
}
