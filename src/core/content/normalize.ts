/** A text as the word filter reads it, and where each of its units stood in the text as written. */
export interface Normalized {
  text: string;
  /** Index in the original, in UTF-16 units, for every unit of `text`. */
  at: number[];
  /** True where something was left out before the unit: a space, a dot, an invisible mark. */
  apart: boolean[];
}

/** Letters of other scripts that look like Latin ones, in lower case. */
const LOOKALIKES = new Map(
  Object.entries({
    а: 'a',
    в: 'b',
    с: 'c',
    е: 'e',
    ё: 'e',
    һ: 'h',
    і: 'i',
    ј: 'j',
    к: 'k',
    м: 'm',
    н: 'h',
    о: 'o',
    р: 'p',
    ѕ: 's',
    т: 't',
    у: 'y',
    х: 'x',
    α: 'a',
    β: 'b',
    ε: 'e',
    ι: 'i',
    κ: 'k',
    ν: 'v',
    ο: 'o',
    ρ: 'p',
    τ: 't',
    υ: 'u',
    χ: 'x',
    ı: 'i',
  }),
);
/** What people put between letters so that a filter does not see the word: nothing a word is made of. */
const NO_WORD = /[^\p{L}\p{N}]/u;

/**
 * Full-width forms, case, spaces, separators, invisible marks, accents and look-alike letters make no difference for the
 * filter: `Ｗｅ i-Ｘin`, `we\u200bixin` and `wеixin` (Cyrillic е) all read `weixin`.
 */
export function normalize(original: string): Normalized {
  let text = '';
  const at: number[] = [];
  const apart: boolean[] = [];
  let gap = true;
  let index = 0;
  for (const character of original) {
    // Accents are marks of their own in this form, and no letters.
    for (const part of character.normalize('NFKD').toLowerCase()) {
      if (NO_WORD.test(part)) {
        // A mark on a letter does not part it from the next one.
        if (!/\p{M}/u.test(part)) gap = true;
        continue;
      }
      const letter = LOOKALIKES.get(part) ?? part;
      for (let unit = 0; unit < letter.length; unit++) {
        at.push(index);
        apart.push(gap && unit === 0);
      }
      text += letter;
      gap = false;
    }
    index += character.length;
  }
  return { text, at, apart };
}
