import { describe, expect, it } from 'vitest';
import en from './en/index.ts';
import zh from './zh/index.ts';

/** Path and text of everything said; plural forms, which only English has, under the name they share. */
function flat(texts: object, path = ''): [path: string, text: string][] {
  return Object.entries(texts).flatMap(([key, value]) => {
    const here = path === '' ? key : `${path}.${key}`;
    return typeof value === 'string'
      ? [[here.replace(/_(one|other)$/, ''), value] as [string, string]]
      : flat(value as object, here);
  });
}

const keys = (texts: object) => [...new Set(flat(texts).map(([path]) => path))].sort();
const holes = (text: string) => [...new Set(text.match(/\{\{\s*\w+/g) ?? [])].sort().join();

describe('the texts of the console', () => {
  it('have the same keys in both languages', () => {
    expect(keys(en)).toEqual(keys(zh));
  });

  it('are none of them empty, and name the same values in both', () => {
    const chinese = new Map(flat(zh));
    for (const [path, text] of flat(zh)) expect(text.trim(), path).not.toBe('');
    for (const [path, text] of flat(en)) expect(holes(text), path).toBe(holes(chinese.get(path)!));
  });

  it('speak Chinese in Chinese and English in English', () => {
    const han = /\p{Script=Han}/u;
    const brands = /鸿雁|中文|北京/;
    for (const [path, text] of flat(en))
      expect(han.test(text.replaceAll(new RegExp(brands, 'g'), '')), `${path}: ${text}`).toBe(false);
  });
});
