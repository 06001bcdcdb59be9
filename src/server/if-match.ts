import { ApiError } from '#contract/errors.ts';

/** The version a change is meant for. Throws ApiError `precondition_required` when `If-Match` says none. */
export function ifMatch(header: string | undefined): number {
  const version = header?.match(/^(?:W\/)?"?(\d{1,9})"?$/)?.[1];
  if (version === undefined) throw new ApiError('precondition_required');
  return Number(version);
}

/** The same where a change may be asked for without one: undefined when it is not named, or may be any (`*`). */
export function ifMatchGiven(header: string | undefined): number | undefined {
  return header === undefined || header.trim() === '*' ? undefined : ifMatch(header);
}
