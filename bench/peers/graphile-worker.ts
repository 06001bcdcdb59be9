import { concurrency, inBatches, loadPackage, type Queue } from './queue.ts';

interface GraphileWorker {
  makeWorkerUtils(options: object): Promise<{
    migrate(): Promise<void>;
    addJobs(jobs: { identifier: string; payload: { id: string } }[]): Promise<unknown>;
    release(): Promise<void>;
  }>;
  run(options: object): Promise<{
    events: { on(event: 'job:complete', listener: (event: { error: unknown }) => void): void };
    stop(): Promise<void>;
  }>;
  Logger: new (factory: () => (level: string, message: string) => void) => unknown;
}

const localQueue = 1000;
const completeDelayMs = 5;

/** graphile-worker in the service's own database, with its local queue and batched completion. */
export async function openGraphileWorker(databaseUrl: string): Promise<Queue> {
  const { makeWorkerUtils, run, Logger } = await loadPackage<GraphileWorker>('graphile-worker');
  const logger = new Logger(() => (level, message) => {
    if (level === 'error') process.stderr.write(`graphile-worker: ${message}\n`);
  });
  const utils = await makeWorkerUtils({ connectionString: databaseUrl, logger });
  await utils.migrate();
  return {
    settings: `concurrency ${concurrency}, localQueue ${localQueue}, completeJobBatchDelay ${completeDelayMs} ms, addJobs of 1,000`,
    async enqueue(ids) {
      for (const batch of inBatches(ids)) {
        await utils.addJobs(batch.map((id) => ({ identifier: 'send', payload: { id } })));
      }
    },
    async work(count, handle) {
      const all = Promise.withResolvers<void>();
      let done = 0;
      const runner = await run({
        connectionString: databaseUrl,
        logger,
        noHandleSignals: true,
        concurrency,
        maxPoolSize: 20,
        taskList: { send: (payload: { id: string }) => handle(payload.id) },
        preset: { worker: { localQueue: { size: localQueue }, completeJobBatchDelay: completeDelayMs } },
      });
      runner.events.on('job:complete', ({ error }) => {
        if (error) all.reject(error);
        if (++done === count) all.resolve();
      });
      await all.promise;
      await runner.stop();
    },
    close: () => utils.release(),
  };
}
