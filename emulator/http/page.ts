import { readFileSync } from 'node:fs';
import type { Answer } from './answer.ts';

const styles = ['base', 'list', 'panel', 'phone', 'screens', 'sheet'];
const scripts = [
  'app',
  'api',
  'device',
  'dom',
  'guest',
  'words',
  'list',
  'outcome',
  'over',
  'phone',
  'screens',
  'panel',
];

/** Which file a path shows, and its type. Only what is listed here can be read. */
const files = new Map<string, [file: string, type: string]>([
  ['/phones', ['index.html', 'text/html; charset=utf-8']],
  ...styles.map((name): [string, [string, string]] => [
    `/page/${name}.css`,
    [`${name}.css`, 'text/css; charset=utf-8'],
  ]),
  ...scripts.map((name): [string, [string, string]] => [
    `/page/${name}.js`,
    [`${name}.js`, 'text/javascript; charset=utf-8'],
  ]),
]);

/** The phones page and its files, read from disk each time: a change shows on reload. Null for any other path. */
export function answerPage(path: string): Answer | null {
  const entry = files.get(path);
  if (!entry) return null;
  const body = readFileSync(new URL(`../page/${entry[0]}`, import.meta.url), 'utf8');
  return { kind: 'reply', body, type: entry[1] };
}
