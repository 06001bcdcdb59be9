import pg from 'pg';

/** Type numbers of pg_catalog.pg_type; they never change. */
const oid = {
  int8: 20,
  textArray: 1009,
  int8Array: 1016,
  date: 1082,
  timestamp: 1114,
  dateArray: 1182,
  uuidArray: 2951,
  numeric: 1700,
} as const;

type Parse = (text: string) => unknown;

const parsers = new Map<number, Parse>([
  [oid.int8, toNumber],
  [oid.numeric, toNumber],
  [oid.int8Array, (text) => toNumbers(parserOf(oid.int8Array)(text))],
  [oid.date, (text) => text],
  [oid.dateArray, (text) => parserOf(oid.textArray)(text)],
  [oid.timestamp, (text) => text],
  // A uuid never needs quotes, and windows and slices are arrays of them.
  [oid.uuidArray, (text) => (text === '{}' ? [] : text.slice(1, -1).split(','))],
]);

/**
 * How values arrive: counts and sums (int8, numeric) as numbers, or as text when they are whole and beyond 2^53; `date` as
 * 'YYYY-MM-DD', never as an instant of some time zone; timestamptz as Date; bytea as Buffer; json parsed; uuid as text.
 * In the other direction an array meant for a jsonb parameter must be JSON.stringify'd, or it becomes a PostgreSQL array.
 */
export function typeParser(type: number, format: 'text' | 'binary' = 'text'): Parse {
  return (format === 'text' ? parsers.get(type) : undefined) ?? (pg.types.getTypeParser(type, format) as Parse);
}

function toNumber(text: string): number | string {
  const value = Number(text);
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? text : value;
}

function toNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toNumbers);
  return typeof value === 'string' ? toNumber(value) : value;
}

function parserOf(type: number): Parse {
  return pg.types.getTypeParser(type, 'text') as Parse;
}
