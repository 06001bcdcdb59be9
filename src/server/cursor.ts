import { ApiError } from '#contract/errors.ts';

/** The answer to a `cursor` that no list of ours has given. */
export function badCursor(): ApiError {
  const message = 'not a next_cursor of this list';
  return new ApiError('validation_failed', { errors: [{ pointer: 'querystring/cursor', code: 'format', message }] });
}
