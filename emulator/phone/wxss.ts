import { builtIns } from './wxml.ts';

/** Where a style sheet applies: everywhere, to one page, or inside one component whose classes carry a prefix. */
export type Scope = { kind: 'app' } | { kind: 'page'; path: string } | { kind: 'component'; prefix: string };

const element = new RegExp(`(^|[\\s>+~,(])(${builtIns.join('|')}|page)(?![\\w-])`, 'g');

/**
 * Turns WXSS into CSS for the phone's document. `rpx` is a 750th of the screen's width; selectors are kept inside their
 * scope, because all sheets of the mini-program stand in one document here. Comments and imports
 * are gone before.
 */
export function compileWxss(wxss: string, scope: Scope): string {
  return compileRules(wxss, scope).replace(/(-?\d*\.?\d+)rpx\b/g, 'calc($1 * 100vw / 750)');
}

function compileRules(css: string, scope: Scope): string {
  let out = '';
  let at = 0;
  while (at < css.length) {
    const open = css.indexOf('{', at);
    if (open < 0) break;
    const close = closingBrace(css, open);
    const head = css.slice(at, open).trim();
    const body = css.slice(open + 1, close);
    if (/^@(media|supports)\b/.test(head)) out += `${head} {\n${compileRules(body, scope)}}\n`;
    // Keyframes and fonts have no selectors.
    else if (head.startsWith('@')) out += `${head} {${body}}\n`;
    else
      out += `${head
        .split(',')
        .map((one) => compileSelector(one.trim(), scope))
        .join(', ')} {${body}}\n`;
    at = close + 1;
  }
  return out;
}

function closingBrace(css: string, open: number): number {
  let depth = 0;
  for (let i = open; i < css.length; i++) {
    if (css[i] === '{') depth += 1;
    if (css[i] === '}') depth -= 1;
    if (depth === 0) return i;
  }
  return css.length;
}

function compileSelector(selector: string, scope: Scope): string {
  const page = scope.kind === 'page' ? `[data-page="${scope.path}"]` : '.mp-page';
  const tagged = selector.replace(
    element,
    (_, before: string, name: string) => before + (name === 'page' ? page : `wx-${name}`),
  );
  if (scope.kind === 'component') return tagged.replace(/\.(-?[A-Za-z_][\w-]*)/g, `.${scope.prefix}--$1`);
  return tagged.includes(page) ? tagged : `${page} ${tagged}`;
}
