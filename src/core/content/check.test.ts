import { describe, expect, it } from 'vitest';
import { type ContentRules, checkContent, literalText } from './check.ts';
import { blockedIn, contentWords } from './content-words.ts';
import { hostsIn } from './links.ts';
import { AppJsonError, isPageOf, likePage, pagesOf } from './pages.ts';

const words = contentWords([
  { level: 'block', words: ['赌博', '加微信'] },
  { level: 'watch', words: ['竞品'] },
]);
const rules: ContentRules = {
  words,
  pages: ['pages/index/index', 'pages/order/detail', 'shop/pages/cart'],
  domains: ['tea.example.com'],
};
const found = (texts: Record<string, string>, over: object = {}) =>
  checkContent(rules, { texts, title: '订单状态提醒', landing: null, released: true, ...over }).map(
    ({ level, code, field, found }) => [level, code, field, found],
  );

describe('the rules for content', () => {
  it('tell blocked and watched words apart, with the field', () => {
    expect(found({ thing1: '加 微 信 了解', thing2: '竞品到货' })).toEqual([
      ['error', 'blocked_word', 'thing1', '加微信'],
      ['warning', 'watched_word', 'thing2', '竞品'],
    ]);
    expect(blockedIn(words!, { a: '好茶', b: '网络赌-博' })).toEqual({ field: 'b', word: '赌博', at: 2 });
    expect(blockedIn(words!, { a: '竞品' })).toBeNull();
    expect(contentWords([{ level: 'block', words: ['…', ''] }])).toBeNull();
  });

  it('flag what rule 5.21 forbids: forcing, rewarding, and marketing under a title about something else', () => {
    expect(found({ thing1: '不订阅将无法查看物流' })).toEqual([['warning', 'coercion', 'thing1', '不订阅']]);
    expect(found({ thing1: '点击领取神秘大礼' })).toEqual([['warning', 'reward', 'thing1', '点击领取']]);
    expect(found({ thing1: '限时特价，速来抢购' }).map((one) => one[3])).toEqual(['限时', '特价', '抢购']);
    expect(found({ thing1: '限时特价' }, { title: '优惠活动提醒' })).toEqual([]);
    expect(found({ thing1: '点击领取' }, { title: '优惠活动提醒' })).toHaveLength(1);
    expect(found({ thing1: '您的订单已发货' })).toEqual([]);
  });

  it('know the pages of the released version', () => {
    const landing = (page: string) => ({ landing: { page } });
    expect(found({}, landing('/pages/order/detail?id=1'))).toEqual([]);
    expect(found({}, landing('shop/pages/cart'))).toEqual([]);
    expect(found({}, landing('pages/order/detial'))).toEqual([['error', 'unknown_page', null, 'pages/order/detial']]);
    expect(found({}, { ...landing('pages/new'), released: false })[0]?.[0]).toBe('warning');
    expect(found({}, { landing: { url: 'https://tea.example.com/a', host: 'pages/web' } })[0]?.[1]).toBe(
      'unknown_page',
    );
    expect(
      checkContent({ ...rules, pages: null }, { texts: {}, title: '', released: true, landing: { page: 'x' } }),
    ).toEqual([]);
  });

  it('find links to hosts that are not allowed, also in full width', () => {
    expect(found({ thing1: '看 https://evil.example.net/x' })).toEqual([
      ['warning', 'link_not_allowed', 'thing1', 'evil.example.net'],
    ]);
    expect(found({ thing1: '看 https://m.tea.example.com/x' })).toEqual([]);
    expect(hostsIn('ｂａｄ．ｃｏｍ 和 www.a.cn，邮箱 a@b.com，版本 1.2.3，好茶。cn')).toEqual(['bad.com', 'a.cn']);
  });

  it('read the text around expressions', () => {
    expect(literalText('加{{ a }}微{% if b %}信{% endif %}')).toBe('加 微 信 ');
  });
});

describe('app.json', () => {
  it('lists pages and those of sub-packages, in both spellings', () => {
    const pages = pagesOf({
      pages: ['pages/index/index', { path: 'pages/me' }],
      subPackages: [{ root: 'shop/', pages: ['pages/cart'] }],
      subpackages: [{ root: '/help', name: 'h', pages: ['faq', 'faq'] }],
      tabBar: {},
    });
    expect(pages).toEqual(['help/faq', 'pages/index/index', 'pages/me', 'shop/pages/cart']);
    expect(isPageOf(pages, '/help/faq?q=1')).toBe(true);
    expect(likePage(pages, 'pages/Me')).toBe('pages/me');
    expect(likePage(pages, 'pages/shop/cart')).toBe('shop/pages/cart');
    expect(likePage(pages, 'nothing/like/it')).toBeNull();
  });

  it.each([
    [{}],
    [{ pages: [] }],
    [{ pages: 'pages/index' }],
    [{ pages: [1] }],
    [{ pages: ['pages/a b'] }],
    [{ pages: ['a'], subPackages: [{ pages: ['b'] }] }],
    [{ pages: ['a'], subPackages: ['b'] }],
    [{ pages: ['a'], subpackages: [{ root: 'x' }] }],
    [{ pages: Array.from({ length: 5001 }, (_, i) => `p${i}`) }],
  ])('is refused when it is none: %j', (json) => {
    expect(() => pagesOf(json)).toThrow(AppJsonError);
  });
});
