import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { concurrency, inBatches, loadPackage, type Queue } from './queue.ts';

interface Worker {
  on(event: 'completed', listener: () => void): void;
  run(): Promise<void>;
  close(): Promise<void>;
}

interface Bullmq {
  Queue: new (
    name: string,
    options: object,
  ) => {
    addBulk(jobs: { name: string; data: { id: string }; opts: object }[]): Promise<unknown>;
    close(): Promise<void>;
  };
  Worker: new (name: string, handle: (job: { data: { id: string } }) => Promise<void>, options: object) => Worker;
}

const workers = 4;

/** BullMQ on a Redis of its own that keeps an append-only file, synced every second (the documented way to be durable). */
export async function openBullmq(folder: string): Promise<Queue> {
  const { Queue: BullQueue, Worker: BullWorker } = await loadPackage<Bullmq>('bullmq');
  const redis = await startRedis(folder);
  const options = { connection: { path: redis.socket, maxRetriesPerRequest: null } };
  const queue = new BullQueue('bench', options);
  const each = concurrency / workers;
  return {
    settings: `${workers} Workers of ${each} in one process, addBulk of 1,000, removeOnComplete, appendonly everysec`,
    async enqueue(ids) {
      for (const batch of inBatches(ids)) {
        await queue.addBulk(batch.map((id) => ({ name: 'send', data: { id }, opts: { removeOnComplete: true } })));
      }
    },
    async work(count, handle) {
      const all = Promise.withResolvers<void>();
      let done = 0;
      const running = Array.from({ length: workers }, () => {
        const worker = new BullWorker('bench', ({ data }) => handle(data.id), { ...options, concurrency: each });
        worker.on('completed', () => {
          if (++done === count) all.resolve();
        });
        return worker;
      });
      await all.promise;
      await Promise.all(running.map((worker) => worker.close()));
    },
    async close() {
      await queue.close();
      redis.server.kill();
      await once(redis.server, 'exit');
    },
  };
}

async function startRedis(folder: string): Promise<{ socket: string; server: ChildProcess }> {
  mkdirSync(folder, { recursive: true });
  const socket = join(folder, 'redis.sock');
  const args = ['--port', '0', '--unixsocket', socket, '--dir', folder, '--appendonly', 'yes', '--save', ''];
  const server = spawn('redis-server', [...args, '--appendfsync', 'everysec'], { stdio: ['ignore', 'ignore', 2] });
  // However this process ends, the server does not stay behind.
  process.on('exit', () => server.kill());
  for (let tries = 0; ; tries++) {
    if (await answers(socket)) return { socket, server };
    if (tries === 100) throw new Error('redis-server did not come up');
    await delay(50);
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
