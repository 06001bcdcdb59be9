import type { FastifyInstance, FastifyRequest } from 'fastify';
import { openCallback, verifyEcho } from '#channels/wechat/callback/open.ts';
import { ApiError } from '#contract/errors.ts';
import { addRelayed } from '#db/queries/webhook/relay.ts';
import type { ServerContext } from '../context.ts';
import { takeIn } from '../inbox/take-in.ts';
import { type DoorApp, doorApp } from './app.ts';
import { relayedOf } from './relay.ts';
import { eventsOf } from './wechat-events.ts';

const path = '/door/wechat/:app';
const bodyLimitBytes = 256 * 1024;
/** What WeChat takes for an answer; anything else, or nothing within 5 seconds, and it calls again (3 times in all). */
const taken = 'success';

/**
 * The address WeChat calls (消息推送). It only verifies, puts what was said into the inbox and answers; the engine
 * applies it. A callback that does not verify leaves no row, only a line in the log.
 */
export async function registerWechatDoor(app: FastifyInstance, context: ServerContext): Promise<void> {
  await app.register(async (scope) => {
    // The signature covers the bytes as they came, and the content type does not tell XML from JSON reliably.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyLimitBytes }, (_request, body, done) => {
      done(null, body);
    });
    const options = { schema: { hide: true }, bodyLimit: bodyLimitBytes };

    scope.get(path, options, async (request, reply) => {
      const { callback, row } = await appOf(context, request);
      const echo = verifyEcho(queryOf(request), callback.token);
      if (echo === null) throw refused(context, request, row.id, 'signature');
      return reply.type('text/plain; charset=utf-8').send(echo);
    });

    scope.post(path, options, async (request, reply) => {
      const door = await appOf(context, request);
      const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const opened = openCallback({ query: queryOf(request), rawBody, config: door.callback });
      if (!opened.ok) throw refused(context, request, door.row.id, opened.reason);
      const now = context.clock.now();
      const events = eventsOf(opened.message, door, now);
      const contentType = request.headers['content-type'] ?? 'text/xml';
      const raw = { body: rawBody, contentType, timestamp: queryOf(request).timestamp };
      const relayed = relayedOf(door, opened, raw, events.length > 0, now);
      // Before the answer, each in a row: whoever dies in between is told once more by WeChat, and both know it again.
      if (relayed !== null) await addRelayed(context.pool, relayed, now);
      if (events.length > 0) {
        const fresh = await takeIn(context, events);
        if (fresh.size === 0) context.doorRefused('wechat', 'replayed');
      } else if (relayed === null) {
        const { kind, rawKind } = opened.message;
        request.log.debug({ app: door.row.id, kind, rawKind }, 'a callback with nothing for us');
      }
      return reply.type('text/plain; charset=utf-8').send(taken);
    });
  });
}

async function appOf(context: ServerContext, request: FastifyRequest): Promise<DoorApp> {
  const door = await doorApp(context, (request.params as { app: string }).app);
  if (door === undefined) throw new ApiError('not_found', { detail: 'no such app' });
  return door;
}

function queryOf(request: FastifyRequest): Record<string, unknown> {
  return request.query as Record<string, unknown>;
}

function refused(context: ServerContext, request: FastifyRequest, app: string, reason: string): ApiError {
  context.doorRefused('wechat', 'forged');
  request.log.warn({ app, reason }, 'a callback was refused');
  return new ApiError('callback_refused', { extra: { reason } });
}
