import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { docsPage } from './openapi.ts';

/**
 * The documentation page. It brings 4 MB of script, which a process that nobody reads it from need not hold three times
 * in memory: the package is loaded when somebody first asks.
 */
export function registerDocs(app: FastifyInstance): void {
  let page: Promise<FastifyInstance> | null = null;
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    page ??= loadPage();
    const { statusCode, headers, rawPayload } = await (await page).inject({ method: 'GET', url: request.url });
    const kept = ['content-type', 'location', 'cache-control', 'etag'].filter((name) => headers[name] !== undefined);
    for (const name of kept) reply.header(name, headers[name]);
    return reply.status(statusCode).send(rawPayload);
  };
  app.get('/docs', { schema: { hide: true } }, answer);
  app.get('/docs/*', { schema: { hide: true } }, answer);
}

async function loadPage(): Promise<FastifyInstance> {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const app = fastify();
  await app.register(scalar, { routePrefix: '/docs', configuration: docsPage() } as never);
  await app.ready();
  return app;
}
