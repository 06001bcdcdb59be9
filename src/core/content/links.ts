const LINK =
  /(?:https?:\/\/|www\.)([a-z0-9.-]+\.[a-z]{2,})|(?<![a-z0-9.@-])((?:[a-z0-9-]+\.)+(?:com|cn|net|org|top|xyz|vip|cc|io|me|link|shop))(?![a-z0-9-])/gi;

/** Hosts that a text names, in lower case: after http, after www, or by an ending that hosts have. */
export function hostsIn(text: string): string[] {
  // Full-width dots and letters are how a link is written past a filter.
  const plain = text.normalize('NFKC').replaceAll('。', '.');
  return [...new Set([...plain.matchAll(LINK)].map((match) => (match[1] ?? match[2] ?? '').toLowerCase()))];
}

/** Whether a host is on a list, or below one that is. */
export function isAllowedHost(host: string, domains: readonly string[]): boolean {
  return domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}
