import { scrubText } from './scrub-text.ts';

/** How much of one logged value is looked at; the rest is replaced by a note. */
export const limits = { depth: 8, nodes: 1000, entries: 100, text: 8192, allText: 65_536 } as const;

/** Where a walk is (`path`, for cycles) and what it may still spend. */
type Walk = { readonly path: object[]; nodes: number; characters: number };

/**
 * A copy of any value that JSON can carry: bounded in depth, number of entries and length of text, without cycles,
 * getters that throw, or bytes (which may be keys). Never throws and never changes what it was given.
 */
export function plain(value: unknown): unknown {
  return visit(value, { path: [], nodes: limits.nodes, characters: limits.allText });
}

function visit(value: unknown, walk: Walk): unknown {
  walk.nodes -= 1;
  if (walk.nodes < 0) return '[more]';
  if (typeof value === 'string') return cut(value, walk);
  if (typeof value === 'bigint' || typeof value === 'symbol') return cut(String(value), walk);
  if (typeof value === 'function') return '[function]';
  if (typeof value !== 'object' || value === null) return value;
  if (walk.path.includes(value)) return '[circular]';
  if (walk.path.length >= limits.depth) return '[deep]';
  walk.path.push(value);
  try {
    return visitObject(value, walk);
  } catch {
    return '[unreadable]';
  } finally {
    walk.path.pop();
  }
}

function visitObject(value: object, walk: Walk): unknown {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (value instanceof Error) return visitError(value, walk);
  if (Array.isArray(value)) return visitItems(value, value.length, walk);
  if (value instanceof Set) return visitItems(value, value.size, walk);
  if (value instanceof Map) return visitPairs(value, value.size, walk);
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') return visit(toJSON.call(value), walk);
  const keys = Object.keys(value);
  const pairs = keys.slice(0, limits.entries).map((key): [string, unknown] => [key, read(value, key)]);
  return visitPairs(pairs, keys.length, walk);
}

function visitError(error: Error, walk: Walk): Record<string, unknown> {
  const result: Record<string, unknown> = { type: visit(read(error, 'name'), walk) };
  const names = ['message', 'stack', 'code', 'cause', 'errors', ...Object.keys(error).slice(0, limits.entries)];
  for (const name of new Set(names)) {
    const field = read(error, name);
    if (field !== undefined) put(result, name, visit(field, walk));
  }
  return result;
}

function visitItems(items: Iterable<unknown>, size: number, walk: Walk): unknown[] {
  const result: unknown[] = [];
  for (const item of items) {
    if (result.length === limits.entries) return [...result, `[${size - limits.entries} more]`];
    result.push(visit(item, walk));
  }
  return result;
}

function visitPairs(pairs: Iterable<[unknown, unknown]>, size: number, walk: Walk): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  let seen = 0;
  for (const [key, item] of pairs) {
    if (seen === limits.entries) break;
    seen += 1;
    // A key of a Map may be anything; only text and numbers say something as a key.
    put(result, typeof key === 'object' ? '[object]' : cut(String(key), walk), visit(item, walk));
  }
  if (size > seen) result['…'] = `${size - seen} more`;
  return result;
}

/** A property by any name, `__proto__` too. */
function put(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

function read(value: object, key: string): unknown {
  try {
    return (value as Record<string, unknown>)[key];
  } catch {
    return '[unreadable]';
  }
}

/** Text within what may be spent, cut where no secret is divided: half a key would pass the scrubber unrecognised. */
function cut(text: string, walk: Walk): string {
  const room = Math.min(limits.text, Math.max(walk.characters, 0));
  walk.characters -= Math.min(text.length, room);
  if (text.length <= room) return text;
  const head = text.slice(0, room).replace(/[A-Za-z0-9_-]{1,512}$/, '');
  return `${scrubText(head)}… [${text.length} characters]`;
}
