/** Where a tap on the message leads: a page of the mini-program and what it is given. */
export interface Landing {
  /** Path of the page, may hold a query: `pages/order?from=push`. A leading slash is dropped. */
  page: string;
  /** Added to the query; values are encoded here. */
  query?: Readonly<Record<string, string>>;
}

/** Why a landing cannot be sent. `pointer` (RFC 6901) leads into the landing. */
export interface LandingProblem {
  pointer: string;
  code: 'empty' | 'scheme' | 'not_allowed_characters' | 'reserved_key' | 'duplicate_key' | 'format' | 'too_long';
  limit?: number;
  length?: number;
}

/** The query key under which the delivery token reaches the mini-program; not for anything else. */
export const TOKEN_KEY = 'hy';
/** Longest page value before the token, in characters. WeChat documents none; longer links break elsewhere too. */
export const MAX_PAGE_LENGTH = 1024;

/** Checks a landing; returns its first problem or null. */
export function checkLanding(landing: Landing): LandingProblem | null {
  const page = withoutSlash(landing.page);
  if (page === '') return { pointer: '/page', code: 'empty' };
  // `//host/x` would be an address on another host wherever the page is treated as a link.
  if (page.startsWith('/') || /^[A-Za-z][\w+.-]*:/.test(page)) return { pointer: '/page', code: 'scheme' };
  // A `#` would swallow the query that we add behind it.
  if (/[\s#\\\p{Cc}\p{Cs}]/u.test(page)) return { pointer: '/page', code: 'not_allowed_characters' };
  if (page.startsWith('?')) return { pointer: '/page', code: 'format' };
  const keys = new Set<string>();
  for (const pair of queryOf(page)) {
    const key = decode(pair.split('=', 1)[0] ?? '');
    if (key === null) return { pointer: '/page', code: 'format' };
    if (key === TOKEN_KEY) return { pointer: '/page', code: 'reserved_key' };
    keys.add(key);
  }
  for (const [key, value] of Object.entries(landing.query ?? {})) {
    const pointer = `/query/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (key === '') return { pointer, code: 'empty' };
    if (key === TOKEN_KEY) return { pointer, code: 'reserved_key' };
    if (keys.has(key)) return { pointer, code: 'duplicate_key' };
    if (/\p{Cs}/u.test(key + value)) return { pointer, code: 'not_allowed_characters' };
  }
  const { length } = assemble(landing);
  return length > MAX_PAGE_LENGTH ? { pointer: '/page', code: 'too_long', limit: MAX_PAGE_LENGTH, length } : null;
}

/**
 * Builds the `page` value of subscribeMessage.send: `pages/order?id=1&hy=<token>`. Throws TypeError when the landing
 * does not pass `checkLanding`.
 */
export function buildPage(landing: Landing, token?: string): string {
  return preparePage(landing)(token);
}

/** Checks and builds all but the token once; the function that comes back adds the token of one delivery. */
export function preparePage(landing: Landing): (token?: string) => string {
  const problem = checkLanding(landing);
  if (problem) throw new TypeError(`landing ${problem.pointer}: ${problem.code}`);
  const page = assemble(landing);
  const prefix = `${page}${page.includes('?') ? '&' : '?'}${TOKEN_KEY}=`;
  return (token) => (token === undefined ? page : prefix + encodeURIComponent(token));
}

function assemble(landing: Landing): string {
  const page = withoutSlash(landing.page);
  const [path = ''] = page.split('?', 1);
  const added = Object.entries(landing.query ?? {}).map(
    ([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`,
  );
  const query = [...queryOf(page), ...added].join('&');
  return query === '' ? path : `${path}?${query}`;
}

/** The pairs of a query as written; empty ones (`a?`, `a?&b=1`) are dropped. */
function queryOf(page: string): string[] {
  const start = page.indexOf('?');
  return start < 0
    ? []
    : page
        .slice(start + 1)
        .split('&')
        .filter((pair) => pair !== '');
}

function withoutSlash(page: string): string {
  return page.startsWith('/') ? page.slice(1) : page;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
