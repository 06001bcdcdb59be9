import { currentLanguage } from '../i18n/index.ts';

/** `a、b和c`, `a, b, and c`; with `or` any one of them. */
export function listed(words: readonly string[], or = false): string {
  const tag = currentLanguage() === 'zh' ? 'zh-CN' : 'en';
  return new Intl.ListFormat(tag, { type: or ? 'disjunction' : 'conjunction' }).format(words);
}
