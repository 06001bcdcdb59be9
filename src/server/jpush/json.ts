import { ApiError } from '#contract/errors.ts';

/**
 * JSON of whatever content type; nothing is undefined. A `msg_id` written as a number keeps its digits, as text: it
 * exceeds 2^53. Throws ApiError `malformed_json`.
 */
export function readJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  const revive = (key: string, value: unknown, { source }: { source?: string } = {}) => {
    if (key === '__proto__') throw new SyntaxError('no such key');
    return key === 'msg_id' && typeof value === 'number' ? (source ?? value) : value;
  };
  try {
    return JSON.parse(text, revive as (key: string, value: unknown) => unknown);
  } catch (error) {
    throw new ApiError('malformed_json', { cause: error });
  }
}
