import { HIDDEN, scrubText } from './scrub-text.ts';
import { isSecretKey } from './secret-names.ts';

/**
 * Scrubs a JSON tree: every text and every key by what it contains, and whole values by the key they stand under, at
 * any depth. The tree must come from JSON or from `plain`; a new one is returned.
 */
export function scrub(value: unknown): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (Array.isArray(value)) return value.map(scrub);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [scrubText(key), isSecretKey(key, inner) ? HIDDEN : scrub(inner)]),
  );
}
