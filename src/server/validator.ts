import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { ApiError, type FieldError } from '#contract/errors.ts';
import { pointerTo } from '#contract/pointer.ts';
import { unstorableParts } from './storable.ts';

type Issue = z.core.$ZodIssue;

const mostErrors = 20;

/**
 * Parses each part of a request by the contract. A refusal is `validation_failed` with a pointer to every wrong value:
 * into the body, or behind the name of another part (`querystring/limit`).
 */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const part = httpPart === 'body' ? '' : (httpPart ?? '');
  return (data) => {
    const unstorable = httpPart === 'body' ? unstorableParts(data) : [];
    if (unstorable.length > 0) return { error: refusal(unstorable) };
    return parse(schema, data, part);
  };
};

/** The same of a body, or of a part of one (`pointer`, `/push`), that no route declares. Throws ApiError `validation_failed`. */
export function parseBody<T extends z.ZodType>(schema: T, data: unknown, pointer = ''): z.output<T> {
  const unstorable = unstorableParts(data);
  if (unstorable.length > 0) throw refusal(unstorable);
  const parsed = parse(schema, data, pointer);
  if (parsed.error !== undefined) throw parsed.error;
  return parsed.value;
}

function parse<T extends z.ZodType>(
  schema: T,
  data: unknown,
  part: string,
): { value: z.output<T>; error?: undefined } | { error: ApiError } {
  const parsed = schema.safeParse(data);
  if (parsed.success) return { value: parsed.data };
  return { error: refusal(parsed.error.issues.flatMap((issue) => errorsOf(issue, [], part))) };
}

function refusal(errors: FieldError[]): ApiError {
  return new ApiError('validation_failed', { errors: errors.slice(0, mostErrors) });
}

function errorsOf(issue: Issue, above: PropertyKey[], part: string): FieldError[] {
  const path = [...above, ...issue.path];
  const error = (...steps: PropertyKey[]): FieldError => {
    return { pointer: part + pointerTo(...path, ...steps), code: issue.code, message: issue.message };
  };
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => error(key));
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.filter((issues) => !issues.some(isAnotherShape));
    if (meant.length === 1) return meant[0]!.flatMap((inner) => errorsOf(inner, path, part));
  }
  return [error()];
}

/** Whether a branch of a union was not the one meant: the value is of another type, or has members it does not know. */
function isAnotherShape({ code, path }: Issue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'unrecognized_keys');
}
