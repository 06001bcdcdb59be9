import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggest } from './suggest.ts';

const known = ['HONGYAN_DATA_DIR', 'HONGYAN_ROLES', 'HONGYAN_MASTER_KEY'];

describe('suggest', () => {
  it.each([
    ['HONGYAN_DATADIR', 'HONGYAN_DATA_DIR'],
    ['HONGYAN_ROLE', 'HONGYAN_ROLES'],
    ['HONGYAN_MASTRE_KEY', 'HONGYAN_MASTER_KEY'],
    ['hongyan_roles', 'HONGYAN_ROLES'],
  ])('%s means %s', (word, meant) => {
    expect(suggest(word, known)).toBe(meant);
  });

  it('has nothing to say about a stranger', () => {
    expect(suggest('COMPLETELY_ELSE', known)).toBeNull();
  });

  it('finds any known word after one lost letter', () => {
    fc.assert(
      fc.property(fc.constantFrom(...known), fc.nat(), (word, at) => {
        const index = at % word.length;
        expect(suggest(word.slice(0, index) + word.slice(index + 1), known)).toBe(word);
      }),
    );
  });
});
