import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { preparePage } from './landing.ts';
import { checkWebLanding, hostOf, pageLanding, withHost } from './web-landing.ts';

const rules = { page: 'pages/web/web', domains: ['tea.example.com'] };

describe('checkWebLanding', () => {
  it.each([
    ['http://tea.example.com/', 'url'],
    ['//tea.example.com/', 'url'],
    ['javascript:alert(1)', 'url'],
    ['https://tea.example.com:8443/', 'url'],
    ['https://u:p@tea.example.com/', 'url'],
    ['https://tea.example.com\\@evil.example/', 'url'],
    ['https://tea.example.com/a b', 'url'],
    ['https://tea.example.com@evil.example/', 'url'],
    ['https://evil.example/', 'domain_not_allowed'],
    ['https://evil.example/?https://tea.example.com', 'domain_not_allowed'],
    ['https://sub.tea.example.com/', 'domain_not_allowed'],
    ['https://tea.example.com.evil.example/', 'domain_not_allowed'],
    [`https://tea.example.com/${'好'.repeat(120)}`, 'too_long'],
  ])('refuses %s: %s', (url, code) => {
    expect(checkWebLanding({ url }, rules)).toMatchObject({ pointer: '/url', code });
  });

  it.each([
    [{ page: null }, undefined, 'no_host'],
    [{}, 'https://x.example', 'scheme'],
    [{}, 'pages/web?url=1', 'duplicate_key'],
  ])('with %j and host %s it is the host that is wrong: %s', (over, host, code) => {
    const landing = { url: 'https://tea.example.com/', ...(host === undefined ? {} : { host }) };
    const problem = checkWebLanding(landing, { ...rules, ...over });
    expect(problem).toMatchObject({ code });
    expect(problem?.pointer).toBe(code === 'duplicate_key' ? '/url' : '/host');
  });

  it('takes an allowed address in any case, by the app’s page or its own', () => {
    expect(checkWebLanding({ url: 'https://TEA.example.com' }, rules)).toBeNull();
    expect(checkWebLanding({ url: 'https://tea.example.com/', host: 'pages/h5' }, { ...rules, page: null })).toBeNull();
  });

  it('lets nothing through that a browser would open elsewhere', () => {
    const url = fc
      .array(
        fc.constantFrom(
          'https://tea.example.com',
          'https://',
          'tea.example.com',
          'evil.com',
          '@',
          ':',
          '/',
          '\\',
          '.',
          '#',
          '?',
          '\t',
          '80',
        ),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(url, (text) => {
        if (checkWebLanding({ url: text }, rules) !== null) return;
        expect(new URL(text).host).toBe('tea.example.com');
        expect(new URL(text).protocol).toBe('https:');
      }),
      { numRuns: 2000 },
    );
    expect(hostOf('https://tea.example.com?x#y')).toBe('tea.example.com');
  });
});

describe('pageLanding', () => {
  it('hands the whole address to the hosting page, and the token beside it', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const landing = withHost({ url }, rules);
        const page = preparePage(pageLanding(landing))('T');
        const [path, query = ''] = page.split('?', 2);
        expect(path).toBe('pages/web/web');
        expect(query.split('&').map((pair) => pair.split('=').map(decodeURIComponent))).toEqual([
          ['url', url],
          ['hy', 'T'],
        ]);
      }),
    );
  });
});
