import { type ErrorCode, errorCatalogue, type FieldError } from '#contract/errors.ts';

/** An answer of the service that is no success, or no answer at all (`offline`). */
export class Problem extends Error {
  readonly status: number;
  readonly code: ErrorCode | 'offline';
  readonly requestId: string | null;
  readonly errors: readonly FieldError[];
  /** The English sentence of the service; more exact than the catalogue's. */
  readonly detail: string;

  constructor(
    status: number,
    body: { code?: string; detail?: string; request_id?: string; errors?: FieldError[] },
    requestId: string | null,
  ) {
    super(body.detail ?? `${status}`);
    this.name = 'Problem';
    this.status = status;
    this.code = (body.code as ErrorCode | undefined) ?? (status === 0 ? 'offline' : 'internal');
    this.requestId = body.request_id ?? requestId;
    this.errors = body.errors ?? [];
    this.detail = body.detail ?? '';
  }

  /** What happened, in the reader's language. */
  title(language: string): string {
    if (this.code === 'offline') return language === 'zh' ? '无法连接服务' : 'The service cannot be reached';
    const known = errorCatalogue[this.code] as { zh: string; en: string } | undefined;
    return known === undefined ? this.detail : language === 'zh' ? known.zh : known.en;
  }
}

/** Anything thrown as a Problem: a fetch that failed is `offline`, what is none of ours stays as its message. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof TypeError) return new Problem(0, { detail: error.message }, null);
  return new Problem(500, { detail: error instanceof Error ? error.message : String(error) }, null);
}
