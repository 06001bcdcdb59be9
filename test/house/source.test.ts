import { describe, expect, it } from 'vitest';
import { HOLE, tokenizeSource } from './source.ts';

const texts = (source: string) => tokenizeSource(source).map((token) => `${token.kind}:${token.text}`);

describe('tokenizeSource', () => {
  it('drops comments and keeps what looks like one in a literal', () => {
    expect(texts(`a // b 'c'\n/* d \n*/ 'http://e'`)).toEqual(['word:a', 'text:http://e']);
  });

  it('keeps the text of templates, with holes, and the code inside them', () => {
    const source = 'f(`x §{g(`y §{1}`, { z: "}" })} w`)'.replaceAll('§', '$');
    expect(texts(source)).toEqual([
      'word:f',
      'mark:(',
      `text:x ${HOLE} w`,
      'word:g',
      'mark:(',
      `text:y ${HOLE}`,
      'number:1',
      'mark:,',
      'mark:{',
      'word:z',
      'mark::',
      'text:}',
      'mark:}',
      'mark:)',
      'mark:)',
    ]);
  });

  it('tells regular expressions from divisions', () => {
    expect(texts("a = /['\"`]/g; b / c / 'd'")).toEqual([
      'word:a',
      'mark:=',
      'regex:/[\'"`]/g',
      'mark:;',
      'word:b',
      'mark:/',
      'word:c',
      'mark:/',
      'text:d',
    ]);
    expect(texts("x => /'/.test(y)")).toContain("regex:/'/");
    expect(texts("return /[/']/")).toContain("regex:/[/']/");
  });

  it('survives an apostrophe in JSX text', () => {
    expect(texts("<p>don't</p>\nimport 'x'")).toContain('text:x');
  });

  it('understands escapes and counts lines', () => {
    expect(tokenizeSource("'a\\'b\\\\'\n\n`c\\`\nd` e")).toEqual([
      { kind: 'text', text: "a'b\\", line: 1 },
      { kind: 'text', text: 'c`\nd', line: 3 },
      { kind: 'word', text: 'e', line: 4 },
    ]);
  });
});
