import Fastify from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { pushBody } from '#contract/push.ts';
import { newId } from '#core/ids.ts';
import { startEmbedded } from '#db/embedded/start.ts';
import { createPool } from '#db/pool.ts';

// The yardstick, a process of its own: Fastify, the same schema for the body, one durable insert per request into one
// table, answered after its commit. No keys, no idempotency, no look at template or recipient.
const { folder } = JSON.parse(process.argv[2]!) as { folder: string };
const quiet = { info() {}, warn() {}, error: (...args: unknown[]) => console.error(...args) };
const database = await startEmbedded({ dataDir: folder, log: quiet });
const { connectionString } = database;
const pool = createPool({
  connectionString,
  max: 4,
  applicationName: 'bare',
  statementTimeoutMs: 30_000,
  lockTimeoutMs: 2000,
});
await pool.query('create table accepted (id uuid primary key, body jsonb not null)');

interface Waiting {
  id: string;
  body: string;
  written(): void;
  failed(error: unknown): void;
}

let queue: Waiting[] = [];
let running = false;

/** Whoever arrives while a commit is under way shares the next one, as in the service. */
async function run(): Promise<void> {
  running = true;
  while (queue.length > 0) {
    const group = queue;
    queue = [];
    try {
      const values = [group.map((one) => one.id), group.map((one) => one.body)];
      const text =
        'insert into accepted (id, body) select t.id, t.body::jsonb from unnest($1::uuid[], $2::text[]) t(id, body)';
      await pool.query({ name: 'insert', text, values });
      for (const one of group) one.written();
    } catch (error) {
      for (const one of group) one.failed(error);
    }
  }
  running = false;
}

const app = Fastify().withTypeProvider<ZodTypeProvider>();
app.setValidatorCompiler(validatorCompiler);
app.setSerializerCompiler(serializerCompiler);
const schema = { body: pushBody, response: { 202: z.object({ id: z.string() }) } };
app.post('/v1/pushes', { schema }, async (request, reply) => {
  const id = newId();
  await new Promise<void>((written, failed) => {
    queue.push({ id, body: JSON.stringify(request.body), written, failed });
    if (!running) void run();
  });
  return reply.code(202).send({ id });
});
const url = await app.listen({ host: '127.0.0.1', port: 0 });

const end = async () => {
  await app.close();
  await pool.end();
  await database.stop();
  process.exit(0);
};
process.once('disconnect', end);
process.once('SIGTERM', () => process.disconnect?.());
process.send?.({ url });
