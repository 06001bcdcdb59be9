import { describe, expect, it } from 'vitest';
import { attributeFor, guess, rowOf, type Target } from './rows.ts';

describe('columns of an import', () => {
  it('are guessed by their names, in both languages', () => {
    expect(['OpenID', '标签', '城市', 'credits: t1', 'level', '姓名', '<img>'].map(guess)).toEqual([
      'openid',
      'tags',
      'city',
      'credits:t1',
      'attribute:level',
      'skip',
      'skip',
    ]);
  });

  it('get a name that the service takes', () => {
    expect(attributeFor('Member Level!', 3)).toBe('attribute:member_level');
    expect(attributeFor('姓名', 3)).toBe('attribute:column_4');
  });
});

describe('a line of an import', () => {
  const targets: Target[] = ['openid', 'tags', 'attribute:level', 'credits:t1', 'skip'];

  it('becomes a recipient; empty cells say nothing', () => {
    expect(rowOf(['oAbcdef', 'vip；老客、', '3', '2', 'x'], targets, false)).toEqual({
      row: { openid: 'oAbcdef', add_tags: ['vip', '老客'], attributes: { level: 3 }, credits: { t1: 2 } },
    });
    expect(rowOf(['oAbcdef', '', '', '0', ''], targets, false)).toEqual({ row: { openid: 'oAbcdef' } });
  });

  it('keeps what looks like a code a text', () => {
    expect(rowOf(['oAbcdef', '0571'], ['openid', 'attribute:zip'], false)).toMatchObject({
      row: { attributes: { zip: '0571' } },
    });
  });

  it('is turned away with the reason', () => {
    expect(rowOf(['', 'a', '', '', ''], targets, false)).toEqual({ problem: 'openid' });
    expect(rowOf(['<script>', 'a', '', '', ''], targets, false)).toEqual({ problem: 'openid' });
    expect(rowOf(['oAbcdef', 'a'], targets, false)).toEqual({ problem: 'cells' });
    expect(rowOf(['oAbcdef', 'a', '#N/A', '', ''], targets, false)).toEqual({ problem: 'formula' });
    expect(rowOf(['oAbcdef', '#新客', '', '', '#REF!'], targets, false)).toMatchObject({ row: { openid: 'oAbcdef' } });
    expect(rowOf(['oAbcdef', '', '', 'many', ''], targets, false)).toEqual({ problem: 'credits' });
    expect(rowOf(['oAbcdef', '', '', '', ''], targets, true)).toEqual({ problem: 'quotes' });
  });
});
