import { checkLanding, type Landing, type LandingProblem } from './landing.ts';

/** An H5 page shown inside the mini-program, by a page of it that hosts `web-view`. */
export interface WebLanding {
  /** An https address of an allowed host, without a port: WeChat's 业务域名 have none. */
  url: string;
  /** The hosting page; it gets `url` in its query, encoded. */
  host?: string;
}

/** What an app allows: its usual hosting page and the hosts whose pages may be shown. */
export interface WebRules {
  page: string | null;
  domains: readonly string[];
}

/** Why a web landing cannot be sent; `domain` names the host that is not on the list. */
export type WebLandingProblem =
  | LandingProblem
  | { pointer: '/url'; code: 'url' }
  | { pointer: '/url'; code: 'domain_not_allowed'; domain: string }
  | { pointer: '/host'; code: 'no_host' };

export function isWebLanding(landing: Landing | WebLanding): landing is WebLanding {
  return 'url' in landing;
}

/**
 * The host an address leads to, in lower case; null for one that is not plain https. Read by a pattern, not by `URL`,
 * which forgives what a web-view may read otherwise: `https://good.com\@evil.com`, credentials, control characters.
 */
export function hostOf(url: string): string | null {
  const [, host] = /^https:\/\/([A-Za-z0-9.-]+)(?:[/?#][^\s\\\p{Cc}\p{Cs}]*)?$/u.exec(url) ?? [];
  return host !== undefined && URL.canParse(url) ? host.toLowerCase() : null;
}

/** Checks a web landing by the rules of its app; returns its first problem or null. */
export function checkWebLanding(landing: WebLanding, rules: WebRules): WebLandingProblem | null {
  const host = hostOf(landing.url);
  if (host === null) return { pointer: '/url', code: 'url' };
  if (!rules.domains.includes(host)) return { pointer: '/url', code: 'domain_not_allowed', domain: host };
  const settled = withHost(landing, rules);
  if (settled.host === undefined) return { pointer: '/host', code: 'no_host' };
  const problem = checkLanding(pageLanding(settled));
  if (problem === null) return null;
  // The hosting page itself is short; what is too long is the address it is given.
  const isUrl = problem.pointer.startsWith('/query') || problem.code === 'too_long';
  return { ...problem, pointer: isUrl ? '/url' : '/host' };
}

/** The landing with the page that hosts it, so that a later change of the app changes no push. */
export function withHost(landing: WebLanding, rules: WebRules): WebLanding {
  const host = landing.host ?? rules.page;
  return host === null ? landing : { ...landing, host };
}

/** Any landing as the page that is sent: `pages/web/web?url=<encoded>` for a web landing that has its host. */
export function pageLanding(landing: Landing | WebLanding): Landing {
  return isWebLanding(landing) ? { page: landing.host ?? '', query: { url: landing.url } } : landing;
}
