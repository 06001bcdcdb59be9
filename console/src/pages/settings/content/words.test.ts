import { describe, expect, it } from 'vitest';
import { pagesIn, wordsOf, wrongLines } from './words.ts';

describe('a list of words', () => {
  it('has each line once, without spaces around it', () => {
    expect(wordsOf(' 刷单 \n\n加微信\r\n刷单\n')).toEqual(['刷单', '加微信']);
  });

  it('names the lines that are too long', () => {
    expect(wrongLines(`好\n${'长'.repeat(51)}\n${'x'.repeat(50)}`)).toEqual([2]);
  });
});

describe('pages that were pasted', () => {
  it('are an app.json with its packages, or one path a line', () => {
    const app = { pages: ['pages/index'], subPackages: [{ root: 'a', pages: ['b', 'c'] }] };
    expect(pagesIn(JSON.stringify(app))).toEqual({ app_json: app });
    expect(pagesIn('/pages/index/index\npages/order/detail')).toEqual({
      pages: ['pages/index/index', 'pages/order/detail'],
    });
  });

  it.each(['', '{"pages": [', '{"window": {}}', '随便写点什么', 'pages/index 首页'])('are not %j', (text) => {
    expect(pagesIn(text)).toBeNull();
  });
});
