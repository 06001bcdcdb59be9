import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiError, FieldError } from '#contract/errors.ts';
import { asApiError } from '../problem.ts';

/** The four interfaces of JPush, each with codes and limits of its own. */
export type Family = 'push' | 'schedule' | 'device' | 'report';

/** An error in JPush's own words, for what has no word of ours. */
export class JpushError extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.name = 'JpushError';
    this.status = status;
    this.code = code;
  }
}

type Meaning = 'bad' | 'auth' | 'denied' | 'missing' | 'limited' | 'inside' | 'busy';

/** HTTP status and code of each interface, as its page of JPush's documents has them. */
const codes: Record<Family, Record<Meaning, [status: number, code: number]>> = {
  push: {
    bad: [400, 1003],
    auth: [401, 1004],
    denied: [403, 2007],
    missing: [400, 1003],
    limited: [429, 2002],
    inside: [500, 1000],
    busy: [503, 1030],
  },
  schedule: {
    bad: [400, 8100],
    auth: [401, 8101],
    denied: [403, 2007],
    missing: [404, 8104],
    limited: [429, 2002],
    inside: [500, 8200],
    busy: [503, 8203],
  },
  device: {
    bad: [400, 7002],
    auth: [401, 7004],
    denied: [403, 2007],
    missing: [400, 7002],
    limited: [429, 2002],
    inside: [500, 7000],
    busy: [503, 7000],
  },
  report: {
    bad: [400, 3002],
    auth: [401, 3001],
    denied: [403, 2007],
    missing: [400, 3002],
    limited: [429, 2002],
    inside: [500, 1000],
    busy: [503, 1030],
  },
};

const meanings: Partial<Record<ApiError['code'], Meaning>> = {
  unauthorized: 'auth',
  forbidden: 'denied',
  not_found: 'missing',
  rate_limited: 'limited',
  internal: 'inside',
  database_unavailable: 'busy',
  idempotency_in_progress: 'busy',
};

/** Which interface an address belongs to. */
export function familyOf(url: string): Family {
  const [, , part = ''] = url.split(/[/?]/);
  if (part === 'schedules') return 'schedule';
  if (part === 'devices' || part === 'tags' || part === 'aliases') return 'device';
  return ['received', 'messages', 'status', 'users'].includes(part) ? 'report' : 'push';
}

/** Answers any error in JPush's envelope, which its clients read without looking whether it is there. */
export function answerJpushError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, code, message } =
    error instanceof JpushError ? ofFamily(error, familyOf(request.url)) : translated(error, request, reply);
  return reply.status(status).type('application/json; charset=utf-8').send({ error: { code, message } });
}

/** What is wrong with a push is told by schedules as of the schedule. */
function ofFamily({ status, code, message }: JpushError, family: Family) {
  return { status, code: family === 'schedule' && code < 2000 ? 8100 : code, message };
}

function translated(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const known = asApiError(error);
  if (known.status >= 500) request.log.error({ err: error, code: known.code }, 'request failed');
  if (known.retryAfterSeconds !== undefined) reply.header('retry-after', String(known.retryAfterSeconds));
  const family = familyOf(request.url);
  const [status, code] = codes[family][meanings[known.code] ?? 'bad'];
  return { status, code: family === 'push' ? pushCode(known, code) : code, message: messageOf(known) };
}

/** The push interface tells apart what is wrong with a body. */
function pushCode(error: ApiError, otherwise: number): number {
  if (error.code === 'body_too_large') return 1005;
  if (error.errors.some((one) => one.code === 'unrecognized_keys')) return 1009;
  return otherwise;
}

/** One line with all that is wrong, where our own API has a list. */
function messageOf({ message, errors }: ApiError): string {
  const at = (one: FieldError) => (one.pointer === '' ? one.message : `${one.pointer}: ${one.message}`);
  return errors.length === 0 ? message : `${message} (${errors.map(at).join('; ')})`;
}
