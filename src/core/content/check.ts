import type { Landing } from '../message/landing.ts';
import type { WebLanding } from '../message/web-landing.ts';
import { isWebLanding } from '../message/web-landing.ts';
import type { ContentWords } from './content-words.ts';
import { hostsIn, isAllowedHost } from './links.ts';
import { wordingProblems } from './marketing.ts';
import { isPageOf, likePage } from './pages.ts';

/** What an app lets its messages say. */
export interface ContentRules {
  words: ContentWords | null;
  /** Pages of the released mini-program; null where nobody has told. */
  pages: readonly string[] | null;
  domains: readonly string[];
}

export interface ContentFinding {
  /** `error`: it is not sent like this. */
  level: 'error' | 'warning';
  code: 'blocked_word' | 'watched_word' | 'coercion' | 'reward' | 'marketing' | 'unknown_page' | 'link_not_allowed';
  /** Key of the field; null: the landing page. */
  field: string | null;
  /** What was found: a word, a host, a page. */
  found: string;
  /** Index in the text, where there is one. */
  at: number | null;
  /** A page that may have been meant. */
  hint: string | null;
}

/** Checks texts of fields and a landing by the rules of an app; everything that is found, errors and warnings. */
export function checkContent(
  rules: ContentRules,
  message: {
    texts: Readonly<Record<string, string>>;
    title: string;
    landing: Landing | WebLanding | null;
    /** A page of a version that is not released may be on no list yet. */
    released: boolean;
  },
): ContentFinding[] {
  const findings: ContentFinding[] = [];
  for (const [field, text] of Object.entries(message.texts)) {
    const add = (level: ContentFinding['level'], code: ContentFinding['code'], found: string, at: number | null) =>
      findings.push({ level, code, field, found, at, hint: null });
    for (const { word, at } of rules.words?.blocked.findAll(text) ?? []) add('error', 'blocked_word', word, at);
    for (const { word, at } of rules.words?.watched.findAll(text) ?? []) add('warning', 'watched_word', word, at);
    for (const { problem, word, at } of wordingProblems(text, message.title)) add('warning', problem, word, at);
    for (const host of hostsIn(text)) {
      if (!isAllowedHost(host, rules.domains)) add('warning', 'link_not_allowed', host, null);
    }
  }
  const page = message.landing === null ? null : pageOf(message.landing);
  if (page !== null && rules.pages !== null && !isPageOf(rules.pages, page)) {
    const level = message.released ? 'error' : 'warning';
    findings.push({
      level,
      code: 'unknown_page',
      field: null,
      found: page,
      at: null,
      hint: likePage(rules.pages, page),
    });
  }
  return findings;
}

/** The text around the expressions of a field: what is the same for everybody. */
export function literalText(source: string): string {
  return source.replace(/\{\{.*?\}\}|\{%.*?%\}/gs, ' ');
}

function pageOf(landing: Landing | WebLanding): string | null {
  return isWebLanding(landing) ? (landing.host ?? null) : landing.page;
}
