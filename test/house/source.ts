/** A piece of TypeScript or JavaScript: comments and white space are gone, literals are whole. */
export type SourceToken = { kind: 'word' | 'text' | 'number' | 'regex' | 'mark'; text: string; line: number };

/** Stands in the text of a template literal where `${...}` was; the code inside follows as tokens of its own. */
export const HOLE = '\uFFFC';

/** After these a `/` begins a regular expression and not a division. */
const beforeRegex = /(^|[(,=:[!&|?{};+*%~^-]|=>|\b(return|typeof|case|in|of|do|else|void|throw|await|yield))$/;

const word = /[\p{ID_Start}$_#@][\p{ID_Continue}$\u200c\u200d]*/uy;
const number = /\d[\w.]*/y;
const space = /\s+|\/\/[^\n]*|\/\*[\s\S]*?(\*\/|$)/y;
const quoted = /'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*"/y;
const regex = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;

/**
 * Splits a source file into tokens. No parser: enough to tell code from comments and literals. An apostrophe in the
 * text of JSX, which opens no string on its line, is an ordinary mark.
 */
export function tokenizeSource(source: string): SourceToken[] {
  const tokens: SourceToken[] = [];
  scan(source, 0, tokens, null);
  return tokens;
}

/** Scans from `at`; inside `${...}` until the closing brace. Returns where it stopped. */
function scan(source: string, start: number, tokens: SourceToken[], inside: 'template' | null): number {
  let at = start;
  let depth = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(source)?.[0] ?? null;
    if (found !== null) at += found.length;
    return found;
  };
  const push = (kind: SourceToken['kind'], text: string, from: number) =>
    tokens.push({ kind, text, line: lineOf(source, from) });

  while (at < source.length) {
    const from = at;
    if (take(space) !== null) continue;
    const char = source[at]!;
    if (char === '`') {
      at = scanTemplate(source, at, tokens);
      continue;
    }
    if (inside && depth === 0 && char === '}') return at + 1;
    const text = take(quoted);
    if (text !== null) {
      push('text', decode(text.slice(1, -1)), from);
      continue;
    }
    const found = take(word);
    if (found !== null) {
      push('word', found, from);
      continue;
    }
    if (char === '/' && beforeRegex.test(lastText(tokens))) {
      const literal = take(regex);
      if (literal !== null) {
        push('regex', literal, from);
        continue;
      }
    }
    const digits = take(number);
    if (digits !== null) {
      push('number', digits, from);
      continue;
    }
    if (char === '{') depth += 1;
    if (char === '}') depth -= 1;
    at += 1;
    const isArrow = char === '=' && source[at] === '>';
    if (isArrow) at += 1;
    push('mark', isArrow ? '=>' : char, from);
  }
  return at;
}

function scanTemplate(source: string, start: number, tokens: SourceToken[]): number {
  const inner: SourceToken[] = [];
  let text = '';
  let at = start + 1;
  while (at < source.length && source[at] !== '`') {
    if (source[at] === '\\') {
      text += source.slice(at, at + 2);
      at += 2;
    } else if (source.startsWith('${', at)) {
      at = scan(source, at + 2, inner, 'template');
      text += HOLE;
    } else {
      text += source[at];
      at += 1;
    }
  }
  tokens.push({ kind: 'text', text: decode(text), line: lineOf(source, start) }, ...inner);
  return at + 1;
}

/** What a literal means, as far as it matters here: line ends and quotes. */
function decode(text: string): string {
  return text.replace(/\\([\s\S])/g, (_whole, char: string) => (char === 'n' ? '\n' : char === '\n' ? '' : char));
}

function lastText(tokens: SourceToken[]): string {
  const last = tokens.at(-1);
  return last === undefined ? '' : last.kind === 'mark' || last.kind === 'word' ? last.text : 'x';
}

const lineStarts = new Map<string, number[]>();

function lineOf(source: string, at: number): number {
  let starts = lineStarts.get(source);
  if (!starts) {
    starts = [0, ...[...source.matchAll(/\n/g)].map((match) => match.index + 1)];
    lineStarts.clear();
    lineStarts.set(source, starts);
  }
  let low = 0;
  let high = starts.length;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= at) low = middle;
    else high = middle;
  }
  return low + 1;
}
