import { describe, expect, it } from 'vitest';
import { renameBuiltIns } from './wxml.ts';
import { compileWxss, type Scope } from './wxss.ts';

const app: Scope = { kind: 'app' };
const page: Scope = { kind: 'page', path: 'pages/a/a' };
const component: Scope = { kind: 'component', prefix: 'c1' };
/** One rule, without its body and white space. */
const selector = (wxss: string, scope: Scope) => compileWxss(`${wxss} { top: 0 }`, scope).replace(/\s*\{[\s\S]*/, '');

describe('compileWxss', () => {
  it('makes rpx a part of the screen’s width', () => {
    const css = compileWxss('.a { margin: 10rpx -7.5rpx 0 .5rpx; width: calc(100% - 20rpx) }', app);
    expect(css).toContain('margin: calc(10 * 100vw / 750) calc(-7.5 * 100vw / 750) 0 calc(.5 * 100vw / 750)');
    expect(css).toContain('width: calc(100% - calc(20 * 100vw / 750))');
  });

  it.each<[string, Scope, string]>([
    ['.a', app, '.mp-page .a'],
    ['page', app, '.mp-page'],
    ['view.a > text', app, '.mp-page wx-view.a > wx-text'],
    ['.a, button::after', app, '.mp-page .a, .mp-page wx-button::after'],
    ['.a', page, '[data-page="pages/a/a"] .a'],
    ['page', page, '[data-page="pages/a/a"]'],
    ['page .a', page, '[data-page="pages/a/a"] .a'],
    ['.view, .text-view', page, '[data-page="pages/a/a"] .view, [data-page="pages/a/a"] .text-view'],
    ['.a.b .c', component, '.c1--a.c1--b .c1--c'],
    ['scroll-view:not(.a)', component, 'wx-scroll-view:not(.c1--a)'],
  ])('keeps %s inside its scope', (wxss, scope, expected) => {
    expect(selector(wxss, scope)).toBe(expected);
  });

  it('reads media queries through and leaves keyframes alone', () => {
    const css = compileWxss('@media (min-width: 1px) { .a { top: 0 } } @keyframes k { from { top: 1rpx } }', component);
    expect(css.replace(/\s+/g, ' ')).toBe(
      '@media (min-width: 1px) { .c1--a { top: 0 } } @keyframes k { from { top: calc(1 * 100vw / 750) } } ',
    );
  });
});

describe('renameBuiltIns', () => {
  it('renames tags, and nothing that only looks like one', () => {
    const wxml = '<view class="view"><text>view < text</text><view-x/></view><wxs module="m">var a = "<view>";</wxs>';
    expect(renameBuiltIns(wxml)).toBe(
      '<wx-view class="view"><wx-text>view < text</wx-text><view-x/></wx-view><wxs module="m">var a = "<view>";</wxs>',
    );
  });
});
