import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildPage, checkLanding, preparePage } from './landing.ts';

describe('buildPage', () => {
  it.each([
    [{ page: 'pages/order', query: { id: '1' } }, 'T', 'pages/order?id=1&hy=T'],
    [{ page: '/pages/order' }, 'T', 'pages/order?hy=T'],
    [{ page: 'pages/order?from=push' }, 'T', 'pages/order?from=push&hy=T'],
    [{ page: 'pages/order?from=push', query: { id: '1' } }, 'T', 'pages/order?from=push&id=1&hy=T'],
    [{ page: 'pages/order?', query: {} }, 'T', 'pages/order?hy=T'],
    [{ page: 'pages/order?&a=1&' }, undefined, 'pages/order?a=1'],
    [
      { page: 'pages/order', query: { 名: '黑 咖啡&a=b?#' } },
      undefined,
      'pages/order?%E5%90%8D=%E9%BB%91%20%E5%92%96%E5%95%A1%26a%3Db%3F%23',
    ],
    [{ page: 'index' }, undefined, 'index'],
    [{ page: 'index' }, 'a&b', 'index?hy=a%26b'],
  ])('%j with %j is %s', (landing, token, page) => expect(buildPage(landing, token)).toBe(page));
});

describe('checkLanding', () => {
  it.each([
    [{ page: '' }, '/page', 'empty'],
    [{ page: '/' }, '/page', 'empty'],
    [{ page: 'https://example.com/x' }, '/page', 'scheme'],
    [{ page: '//example.com/x' }, '/page', 'scheme'],
    [{ page: 'javascript:alert(1)' }, '/page', 'scheme'],
    [{ page: 'pages/a b' }, '/page', 'not_allowed_characters'],
    [{ page: 'pages/a\n' }, '/page', 'not_allowed_characters'],
    [{ page: 'pages/a　b' }, '/page', 'not_allowed_characters'],
    [{ page: 'pages/a#b' }, '/page', 'not_allowed_characters'],
    [{ page: '?a=1' }, '/page', 'format'],
    [{ page: 'pages/a?%zz=1' }, '/page', 'format'],
    [{ page: 'pages/a?hy=1' }, '/page', 'reserved_key'],
    [{ page: 'pages/a?b=1&%68y=1' }, '/page', 'reserved_key'],
    [{ page: 'pages/a', query: { hy: '1' } }, '/query/hy', 'reserved_key'],
    [{ page: 'pages/a?b=1', query: { b: '2' } }, '/query/b', 'duplicate_key'],
    [{ page: 'pages/a', query: { '': '2' } }, '/query/', 'empty'],
    [{ page: 'pages/a', query: { 'a/b': '\ud800' } }, '/query/a~1b', 'not_allowed_characters'],
  ])('refuses %j at %s: %s', (landing, pointer, code) => {
    expect(checkLanding(landing)).toMatchObject({ pointer, code });
    expect(() => preparePage(landing)).toThrow(TypeError);
  });

  it('measures the encoded page before the token', () => {
    expect(checkLanding({ page: 'p'.repeat(1024) })).toBeNull();
    expect(checkLanding({ page: 'p'.repeat(1025) })).toMatchObject({ code: 'too_long', limit: 1024, length: 1025 });
    expect(checkLanding({ page: 'p', query: { q: '好'.repeat(120) } })).toMatchObject({
      code: 'too_long',
      length: 1084,
    });
  });

  it('lets a colon stand in a query', () => {
    expect(checkLanding({ page: 'pages/a?t=15:04' })).toBeNull();
  });
});

describe('preparePage', () => {
  const key = fc
    .string({ minLength: 1, maxLength: 8, unit: 'grapheme' })
    .filter((key) => key !== 'hy' && key !== '__proto__');
  const query = fc.dictionary(key, fc.string({ unit: 'grapheme', maxLength: 8 }), { maxKeys: 4 });

  it('gives the mini-program back exactly the query and the token', () => {
    fc.assert(
      fc.property(query, fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }), (query, token) => {
        const landing = { page: '/pages/order/detail', query };
        if (checkLanding(landing)) return;
        const page = preparePage(landing)(token);
        expect(page).toBe(buildPage(landing, token));
        expect(page).toMatch(/^pages\/order\/detail\?[\x21-\x7e]+$/);
        // What the mini-program does with the part behind the question mark.
        const pairs = page
          .slice(page.indexOf('?') + 1)
          .split('&')
          .map((pair) => pair.split('=').map(decodeURIComponent));
        expect(pairs).toEqual([...Object.entries(query), ['hy', token]]);
      }),
    );
  });
});
