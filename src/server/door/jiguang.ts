import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { UmsCredentials } from '#contract/channel.ts';
import { ApiError } from '#contract/errors.ts';
import type { ServerContext } from '../context.ts';
import { takeIn } from '../inbox/take-in.ts';
import { type DoorApp, doorApp } from './app.ts';
import { receiptsOf } from './jiguang-receipts.ts';

const path = '/door/jiguang/:app';
/** UMS sends 100 receipts at a time: a few hundred bytes each. */
const bodyLimitBytes = 512 * 1024;

/**
 * The address UMS calls (回执). It proves itself by Basic ChannelKey:MasterSecret, which is all there is: no signature, no
 * event id, no time. So it is taken over TLS only in production, compared in constant time, and every receipt is known by
 * what it says, so that one told again changes nothing.
 */
export async function registerJiguangDoor(app: FastifyInstance, context: ServerContext): Promise<void> {
  const options = { schema: { hide: true }, bodyLimit: bodyLimitBytes };

  app.get(path, options, async (request, reply) => {
    await appOf(context, request);
    const { echostr } = request.query as { echostr?: unknown };
    if (typeof echostr !== 'string' || !/^[\x21-\x7e]{1,256}$/.test(echostr)) throw new ApiError('malformed_request');
    return reply.type('text/plain; charset=utf-8').send(echostr);
  });

  app.post(path, options, async (request, reply) => {
    const { door, key } = await appOf(context, request);
    if (!Array.isArray(request.body)) throw new ApiError('malformed_request', { detail: 'a list of receipts' });
    const events = receiptsOf(request.body, door, key, context.clock.now());
    if (events.length > 0 && (await takeIn(context, events)).size === 0) context.doorRefused('jiguang', 'replayed');
    return reply.type('text/plain; charset=utf-8').send('success');
  });
}

/** The app whose UMS channel has the credentials of the request. Throws ApiError `not_found` or `callback_refused`. */
async function appOf(context: ServerContext, request: FastifyRequest): Promise<{ door: DoorApp; key: string }> {
  const door = await doorApp(context, (request.params as { app: string }).app);
  const channel = door?.channels.find((one) => one.name === 'jiguang-ums');
  if (door === undefined || channel?.credentials == null) throw new ApiError('not_found');
  const expected = door.vault.openJson<UmsCredentials>('channel.credentials', channel.credentials);
  const [, given = ''] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const wanted = Buffer.from(`${expected.channel_key}:${expected.master_secret}`);
  const shown = Buffer.from(given, 'base64');
  if (shown.length !== wanted.length || !timingSafeEqual(shown, wanted)) {
    context.doorRefused('jiguang', 'forged');
    request.log.warn({ app: door.row.id }, 'a receipt was refused: wrong credentials');
    throw new ApiError('callback_refused', { extra: { reason: 'credentials' } });
  }
  return { door, key: expected.channel_key };
}
