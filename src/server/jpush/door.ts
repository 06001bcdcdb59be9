import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '#contract/errors.ts';
import { noteDenied } from '../audit/note-denied.ts';
import type { ApiKeys, JpushCaller } from '../auth/api-key.ts';
import type { ServerContext } from '../context.ts';
import { answerJpushError, familyOf, JpushError } from './errors.ts';
import { readJson } from './json.ts';
import { JpushRates } from './rate.ts';
import { jpushRoutes } from './routes.ts';

/**
 * JPush's REST API v3 over ours, at the addresses its clients call. What they say is translated and does what the same
 * call to `/v1` does; answers and errors are JPush's. An answer without content is `{}`: a client of theirs waits for a
 * body for ever.
 */
export async function registerJpushDoor(app: FastifyInstance, context: ServerContext, keys: ApiKeys): Promise<void> {
  const rates = new JpushRates();
  const callers = new WeakMap<FastifyRequest, JpushCaller>();

  // One of the clients sends JSON without saying so.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, async (_: FastifyRequest, text: string) => readJson(text));
  app.setErrorHandler((error, request, reply) => {
    noteDenied(context, 'jpushDoor', error, request, callers.get(request)?.actor ?? null);
    return answerJpushError(error, request, reply);
  });
  app.setNotFoundHandler((request, reply) => {
    const wrongMethod = /^\/v3\/push(\/validate)?$/.test(request.url.split('?')[0]!);
    const error = wrongMethod ? new JpushError(405, 1001, 'only POST') : new ApiError('not_found');
    return answerJpushError(error, request, reply);
  });

  // Before the body is read: a caller who is not let in learns nothing about what it sent.
  app.addHook('onRequest', async (request, reply) => {
    const caller = await keys.ofJpush(request.headers.authorization, request.ip);
    callers.set(request, caller);
    rates.admit(caller, familyOf(request.url), reply);
  });

  for (const { method, url, answer } of jpushRoutes) {
    app.route({
      method,
      url,
      schema: { hide: true },
      handler: async (request, reply) => {
        const answered = await answer({ context, caller: callers.get(request)!, request, reply });
        return reply.status(200).type('application/json; charset=utf-8').send(answered);
      },
    });
  }
}
