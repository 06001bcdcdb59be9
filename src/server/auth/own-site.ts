import type { FastifyRequest } from 'fastify';
import { ApiError } from '#contract/errors.ts';
import type { ServerContext } from '../context.ts';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what another site lets a browser send here. Browsers say where a request comes from: by `Sec-Fetch-Site` over
 * TLS and on this machine, by `Origin` with everything that changes something. A request that carries a cookie and says
 * neither comes from no browser of today. Throws ApiError `cross_site`.
 */
export function assertOwnSite(context: ServerContext, request: FastifyRequest): void {
  if (safe.has(request.method)) return;
  const { origin, host, cookie } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const own =
    site !== undefined
      ? site === 'same-origin'
      : origin === undefined
        ? cookie === undefined
        : isOwn(context, origin, host);
  if (!own) throw new ApiError('cross_site');
}

function isOwn(context: ServerContext, origin: string, host: string | undefined): boolean {
  if (origin === new URL(context.publicUrl).origin) return true;
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host;
}
