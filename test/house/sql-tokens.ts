import { HOLE } from './source.ts';

/** A piece of SQL. Words are small letters (quoted names as written); comments are gone; `$$..$$` is one text. */
export type SqlToken = { kind: 'word' | 'text' | 'number' | 'parameter' | 'hole' | 'mark'; text: string; line: number };

/** What stands between parentheses, as one node. */
export type SqlGroup = { kind: 'group'; nodes: SqlNode[]; line: number };

export type SqlNode = SqlToken | SqlGroup;

const patterns: readonly [kind: SqlToken['kind'] | 'skip', pattern: RegExp][] = [
  ['skip', /\s+|--[^\n]*/y],
  ['text', /[eb]?'(?:''|[^'])*'/iy],
  ['text', /\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$/y],
  ['parameter', /\$\d+/y],
  ['number', /\d+(?:\.\d+)?(?:e[+-]?\d+)?/iy],
  ['word', /"(?:""|[^"])*"|[\p{L}_][\p{L}\p{N}_$]*/uy],
  ['hole', new RegExp(HOLE, 'y')],
  ['mark', /::|[-+*/<>=~!@#%^&|?]+|[\s\S]/y],
];

/** Splits SQL into tokens. Nested comments are understood, as PostgreSQL has them. */
export function tokenizeSql(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  let at = 0;
  let line = 1;
  while (at < sql.length) {
    const [kind, text] = sql.startsWith('/*', at) ? (['skip', blockComment(sql, at)] as const) : next(sql, at);
    if (kind !== 'skip') tokens.push({ kind, text: kind === 'word' ? nameOf(text) : text, line });
    line += text.split('\n').length - 1;
    at += text.length;
  }
  return tokens;
}

function next(sql: string, at: number): readonly [SqlToken['kind'] | 'skip', string] {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const text = pattern.exec(sql)?.[0];
    if (text !== undefined) {
      // An operator may run into a comment: `+--` is a plus.
      const comment = kind === 'mark' ? text.search(/--|\/\*/) : -1;
      return [kind, comment > 0 ? text.slice(0, comment) : text];
    }
  }
  return ['mark', sql[at]!];
}

function blockComment(sql: string, start: number): string {
  let depth = 0;
  for (let at = start; at < sql.length; at += 1) {
    if (sql.startsWith('/*', at)) depth += 1;
    else if (sql.startsWith('*/', at)) {
      depth -= 1;
      if (depth === 0) return sql.slice(start, at + 2);
    } else continue;
    at += 1;
  }
  return sql.slice(start);
}

function nameOf(word: string): string {
  return word.startsWith('"') ? word.slice(1, -1).replaceAll('""', '"') : word.toLowerCase();
}

/** Statements of a script as trees of parentheses; empty ones are left out. */
export function parseSql(sql: string): SqlNode[][] {
  const stack: SqlNode[][] = [[]];
  for (const token of tokenizeSql(sql)) {
    const isMark = token.kind === 'mark';
    if (isMark && token.text === '(') {
      const group: SqlGroup = { kind: 'group', nodes: [], line: token.line };
      stack.at(-1)!.push(group);
      stack.push(group.nodes);
    } else if (isMark && token.text === ')') {
      if (stack.length > 1) stack.pop();
    } else stack.at(-1)!.push(token);
  }
  return splitNodes(stack[0]!, ';').filter((statement) => statement.length > 0);
}

/** Cuts a list of nodes at every `mark` on its own level. */
export function splitNodes(nodes: readonly SqlNode[], mark: string): SqlNode[][] {
  const parts: SqlNode[][] = [[]];
  for (const node of nodes) {
    if (node.kind === 'mark' && node.text === mark) parts.push([]);
    else parts.at(-1)!.push(node);
  }
  return parts;
}

export const isWord = (node: SqlNode | undefined, ...texts: string[]): boolean =>
  node?.kind === 'word' && (texts.length === 0 || texts.includes(node.text));

export const isMark = (node: SqlNode | undefined, text: string): boolean => node?.kind === 'mark' && node.text === text;

export const isGroup = (node: SqlNode | undefined): node is SqlGroup => node?.kind === 'group';

/** The text of a token, nothing for a group or for the end of a list. */
export const textOf = (node: SqlNode | undefined): string => (node && node.kind !== 'group' ? node.text : '');

/** Whether the words stand one after another from `at` on. */
export function wordsAt(nodes: readonly SqlNode[], at: number, ...words: string[]): boolean {
  return words.every((word, offset) => isWord(nodes[at + offset], word));
}

/** All nodes, those inside parentheses too. */
export function flatten(nodes: readonly SqlNode[]): SqlToken[] {
  return nodes.flatMap((node) => (isGroup(node) ? flatten(node.nodes) : [node]));
}
