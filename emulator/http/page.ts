import { readFileSync } from 'node:fs';
import type { Answer } from './answer.ts';

const files: Record<string, [file: string, type: string]> = {
  '/phones': ['index.html', 'text/html; charset=utf-8'],
  '/page/base.css': ['base.css', 'text/css; charset=utf-8'],
  '/page/phone.css': ['phone.css', 'text/css; charset=utf-8'],
  '/page/app.js': ['app.js', 'text/javascript; charset=utf-8'],
  '/page/api.js': ['api.js', 'text/javascript; charset=utf-8'],
  '/page/dom.js': ['dom.js', 'text/javascript; charset=utf-8'],
  '/page/words.js': ['words.js', 'text/javascript; charset=utf-8'],
  '/page/list.js': ['list.js', 'text/javascript; charset=utf-8'],
  '/page/phone.js': ['phone.js', 'text/javascript; charset=utf-8'],
  '/page/screens.js': ['screens.js', 'text/javascript; charset=utf-8'],
  '/page/panel.js': ['panel.js', 'text/javascript; charset=utf-8'],
};

/** The phones page and its files, read from disk each time: a change shows on reload. Null for any other path. */
export function answerPage(path: string): Answer | null {
  const entry = Object.hasOwn(files, path) ? files[path] : undefined;
  if (!entry) return null;
  const body = readFileSync(new URL(`../page/${entry[0]}`, import.meta.url), 'utf8');
  return { kind: 'reply', body, type: entry[1] };
}
