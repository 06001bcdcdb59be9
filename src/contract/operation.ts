import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import type { Permission } from './permission.ts';

/** Media type of an Excel workbook. */
export const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/**
 * One operation of the HTTP API, said once: the server registers its route from it, OpenAPI is written from it,
 * and the typed client calls by it.
 */
export interface Operation<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  /** operationId; unique, verb first: `createPush`. */
  id: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with `{name}` parameters: `/v1/pushes/{id}`. */
  path: string;
  tag: string;
  /** One line in Chinese and English for the documentation page. */
  summary: string;
  description?: string;
  /**
   * Who may call: `key` an API key or a member who is signed in, `member` such a member only, `client` a client token of
   * the mini-program, `none` anybody.
   */
  auth: 'key' | 'member' | 'client' | 'none';
  /** What the caller must be permitted. An operation for keys that names nothing is denied to everybody. */
  permission?: Permission;
  /**
   * Whether a call that succeeded goes into the audit log. Default: when it is for keys or members and changes
   * something. False for what is high in volume and leaves a record of its own.
   */
  audit?: boolean;
  params?: P;
  query?: Q;
  body?: B;
  status: 200 | 201 | 202 | 204;
  /** What the answer is when it is not JSON. */
  produces?: 'text/csv' | 'text/event-stream' | typeof workbookType;
  response: R;
  /** Codes beyond those every operation can answer with. */
  errors: readonly ErrorCode[];
}

/** Declares an operation and keeps its exact types. */
export function operation<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  declared: Operation<P, Q, B, R>,
): Operation<P, Q, B, R> {
  return declared;
}

/** Whether calls of an operation go into the audit log. */
export function isAudited({ auth, method, audit }: Operation): boolean {
  return audit ?? ((auth === 'key' || auth === 'member') && method !== 'GET');
}

export type ParamsOf<O> = O extends Operation<infer P, z.ZodType, z.ZodType, z.ZodType> ? z.output<P> : never;
export type QueryOf<O> = O extends Operation<z.ZodType, infer Q, z.ZodType, z.ZodType> ? z.output<Q> : never;
export type BodyOf<O> = O extends Operation<z.ZodType, z.ZodType, infer B, z.ZodType> ? z.output<B> : never;
export type ResponseOf<O> = O extends Operation<z.ZodType, z.ZodType, z.ZodType, infer R> ? z.input<R> : never;
