import { WordFilter, type WordMatch } from './words.ts';

/** What happens to a message that holds a word of a list: it is refused, or a person is told. */
export type WordLevel = 'block' | 'watch';

/** All word lists of an app, ready to look for. */
export interface ContentWords {
  blocked: WordFilter;
  watched: WordFilter;
}

/** One filter of each level, whatever number of lists. Null when there is no word. */
export function contentWords(lists: readonly { level: WordLevel; words: readonly string[] }[]): ContentWords | null {
  const of = (level: WordLevel) => lists.filter((one) => one.level === level).flatMap((one) => one.words);
  const words = { blocked: new WordFilter(of('block')), watched: new WordFilter(of('watch')) };
  return words.blocked.size + words.watched.size === 0 ? null : words;
}

/** The first field whose value holds a blocked word. */
export function blockedIn(
  words: ContentWords,
  data: Readonly<Record<string, string>>,
): ({ field: string } & WordMatch) | null {
  for (const [field, value] of Object.entries(data)) {
    const match = words.blocked.find(value);
    if (match !== null) return { field, ...match };
  }
  return null;
}
