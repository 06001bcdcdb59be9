import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

/** What the process can say of itself; made by the composition root. */
export interface Health {
  version: string;
  /** Names of what is not ready, empty when all is: `database`, `migrations`, `adoption`. */
  notReady(): Promise<string[]>;
  /** The text of /metrics and its content type. */
  metrics(): Promise<{ text: string; contentType: string }>;
  /** Bearer that /metrics asks for; null: nothing. */
  metricsToken: string | null;
}

/** /healthz: the process runs. /readyz: it can do its work. /metrics: for Prometheus. None of them needs a key. */
export function registerHealth(app: FastifyInstance, health: Health): void {
  const hidden = { schema: { hide: true } };
  app.get('/healthz', hidden, async () => ({ status: 'ok', version: health.version }));
  app.get('/readyz', hidden, async (_, reply) => {
    const missing = await health.notReady();
    reply.status(missing.length === 0 ? 200 : 503);
    return { status: missing.length === 0 ? 'ready' : 'not ready', missing };
  });
  app.get('/metrics', hidden, async (request, reply) => {
    if (health.metricsToken !== null && !sameText(request.headers.authorization, `Bearer ${health.metricsToken}`)) {
      return reply.status(401).send('unauthorized\n');
    }
    const { text, contentType } = await health.metrics();
    return reply.type(contentType).send(text);
  });
}

/** Compared by their hashes, so that the time it takes tells nothing of where they differ. */
function sameText(given: string | undefined, right: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return given !== undefined && timingSafeEqual(hash(given), hash(right));
}
