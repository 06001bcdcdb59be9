import type { Counts, Record, Taken } from './log.ts';
import { startMock } from './server.ts';

/** What the mock's process may be told; it answers every message. */
export type MockMessage =
  | { begin: { delayMs: number; record: Record | null } }
  | { tell: 'counts' | 'taken' | 'sample' };

/** Answers by what was asked. */
export interface MockAnswers {
  counts: Counts;
  taken: Taken[];
  sample: { line: string; body: string } | null;
}

// The mock as a process of its own: `node bench/mock/main.ts '<options as JSON>'`; says its port first.
const mock = await startMock(JSON.parse(process.argv[2]!));
process.on('message', (message: MockMessage) => {
  if ('begin' in message) {
    mock.setDelay(message.begin.delayMs);
    mock.log.begin(message.begin.record);
    process.send?.({});
  } else process.send?.(mock.log[message.tell] ?? {});
});
process.on('disconnect', () => process.exit(0));
process.send?.({ port: mock.port });
