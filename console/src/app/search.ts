/** Readers of what stands in an address. What is wrong is left out: a mistyped address still opens its page. */

/** Marks everything as what may be absent, so that a link need not name it. */
export function optional<T extends object>(values: T): Partial<T> {
  return values;
}

export function asText(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function asWord<T extends string>(value: unknown, words: readonly T[]): T | undefined {
  return words.find((word) => word === value);
}

/** `a,b`: some of the words, in their own order; undefined for none. */
export function asList<T extends string>(value: unknown, words: readonly T[]): string | undefined {
  const given = String(value ?? '').split(',');
  const known = words.filter((word) => given.includes(word));
  return known.length === 0 ? undefined : known.join(',');
}

export function asNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** `true`, or nothing. */
export function asFlag(value: unknown): true | undefined {
  return value === true || value === 'true' || value === 1 || undefined;
}

/** `2026-11-28`: a date there is. */
export function asDate(value: unknown): string | undefined {
  const at = typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? new Date(value) : null;
  return at !== null && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value as string)
    ? (value as string)
    : undefined;
}
