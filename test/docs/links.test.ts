import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles, readText, repository } from '../house/tree.ts';

const pages = listFiles('.').filter((file) => file.endsWith('.md'));

/** Relative links of a page, code left out, without their anchors. */
function linksOf(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!.split('#', 1)[0]!);
  return targets.filter((target) => target !== '' && !/^[a-z]+:/.test(target));
}

describe('the documents', () => {
  it('are found', () => {
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/guarantees.md']));
  });

  it.each(pages)('%s links to what is there', (page) => {
    const missing = linksOf(readText(page)).filter((link) => !existsSync(join(repository, dirname(page), link)));
    expect(missing).toEqual([]);
  });
});

describe('linksOf', () => {
  it('sees links and images, and no code, addresses or anchors', () => {
    const text = '[a](b.md#c) ![i](d.svg) [x](https://example.com) [y](#z) `[n](o)`\n```\n[p](q)\n```\n[`r`](s.ts)\n';
    expect(linksOf(text)).toEqual(['b.md', 'd.svg', 's.ts']);
  });
});
