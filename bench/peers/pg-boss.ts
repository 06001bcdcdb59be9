import pg from 'pg';
import { concurrency, inBatches, loadPackage, type Queue } from './queue.ts';

interface Boss {
  on(event: 'error', listener: (error: Error) => void): void;
  start(): Promise<unknown>;
  stop(options: object): Promise<void>;
  createQueue(name: string, options?: object): Promise<void>;
  insert(name: string, jobs: { data: { id: string } }[]): Promise<unknown>;
  fetch(name: string, options: { batchSize: number }): Promise<{ id: string; data: { id: string } }[]>;
  complete(name: string, ids: string[]): Promise<unknown>;
}

const loops = 4;
const fetchSize = 500;

/** pg-boss in the service's own database, its jobs fetched and completed many at a time. */
export async function openPgBoss(databaseUrl: string): Promise<Queue> {
  const { PgBoss } = await loadPackage<{ PgBoss: new (options: object) => Boss }>('pg-boss');
  const boss = new PgBoss({ connectionString: databaseUrl, max: 10, schedule: false });
  boss.on('error', (error) => process.stderr.write(`pg-boss: ${error.message}\n`));
  await boss.start();
  await boss.createQueue('bench', { retryLimit: 0 });
  return {
    settings: `${loops} fetch/complete loops of ${fetchSize}, ${concurrency} jobs at a time, insert of 1,000, ANALYZE after it`,
    async enqueue(ids) {
      for (const batch of inBatches(ids)) {
        await boss.insert(
          'bench',
          batch.map((id) => ({ data: { id } })),
        );
      }
      await analyze(databaseUrl);
    },
    async work(count, handle) {
      let done = 0;
      const slots = new Slots(concurrency);
      await Promise.all(
        Array.from({ length: loops }, async () => {
          while (done < count) {
            const jobs = await boss.fetch('bench', { batchSize: fetchSize });
            if (jobs.length === 0) return;
            await Promise.all(jobs.map((job) => slots.run(() => handle(job.data.id))));
            await boss.complete(
              'bench',
              jobs.map((job) => job.id),
            );
            done += jobs.length;
          }
        }),
      );
      if (done < count) throw new Error(`pg-boss handed out ${done} of ${count} jobs`);
    },
    close: () => boss.stop({ graceful: false }),
  };
}

/** Without statistics its fetch was measured to be thirty times slower. */
async function analyze(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query('analyze pgboss.job').finally(() => client.end());
}

/** So many at a time. */
class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(free: number) {
    this.#free = free;
  }

  async run(work: () => Promise<void>): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
