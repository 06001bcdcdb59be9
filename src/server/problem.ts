import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError, type ErrorCode, errorCatalogue } from '#contract/errors.ts';
import { classify } from '#db/errors.ts';

/** Answers any error as application/problem+json: public text from the catalogue, the cause only in the log. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = asApiError(error);
  if (known.status >= 500) request.log.error({ err: error, code: known.code }, 'request failed');
  if (known.retryAfterSeconds !== undefined) reply.header('retry-after', String(known.retryAfterSeconds));
  const { zh } = errorCatalogue[known.code];
  return reply
    .status(known.status)
    .header('x-request-id', request.id)
    .type('application/problem+json')
    .send({
      type: `urn:hongyan:error:${known.code}`,
      title: zh,
      status: known.status,
      code: known.code,
      detail: known.message,
      request_id: request.id,
      ...(known.errors.length > 0 ? { errors: known.errors } : {}),
      ...known.extra,
    });
}

/** Any error as one of the catalogue. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const fromFramework = frameworkCodes[(error as FastifyError).code ?? ''];
  if (fromFramework !== undefined) return new ApiError(fromFramework, { cause: error });
  const kind = classify(error);
  if (kind === 'unavailable' || kind === 'read-only' || kind === 'disk-full') {
    return new ApiError('database_unavailable', { retryAfterSeconds: 2, cause: error });
  }
  const status = (error as FastifyError).statusCode;
  if (status !== undefined && status >= 400 && status < 500) return new ApiError('malformed_request', { cause: error });
  return new ApiError('internal', { cause: error });
}

const frameworkCodes: Record<string, ErrorCode> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_NOT_FOUND: 'not_found',
};
