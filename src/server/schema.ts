import { problem } from '#contract/common.ts';
import { errorCatalogue } from '#contract/errors.ts';
import type { Operation } from '#contract/operation.ts';

/** What lets a caller in, by who may call; one of them is enough. */
const schemes = { key: ['key', 'session'], member: ['session'], client: ['client'] } as const;

/** The framework's schema of an operation: what validates, serialises (undeclared fields never leave) and documents it. */
export function schemaOf(operation: Operation): Record<string, unknown> {
  const { produces } = operation;
  const success =
    produces === undefined ? operation.response : { content: { [produces]: { schema: operation.response } } };
  const response: Record<number, unknown> = { [operation.status]: success };
  for (const code of operation.errors) response[errorCatalogue[code].status] ??= problem;
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.description === undefined ? {} : { description: operation.description }),
    ...(operation.auth === 'none' ? {} : { security: schemes[operation.auth].map((name) => ({ [name]: [] })) }),
    ...(operation.params === undefined ? {} : { params: operation.params }),
    ...(operation.query === undefined ? {} : { querystring: operation.query }),
    ...(operation.body === undefined ? {} : { body: operation.body }),
    response,
  };
}
