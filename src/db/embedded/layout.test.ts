import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { socketFolder } from './layout.ts';

describe('socketFolder', () => {
  it('is inside the data directory while that fits', () => {
    expect(socketFolder('/var/lib/hongyan', 5432)).toBe('/var/lib/hongyan/run');
  });

  it('makes a path every operating system accepts, a different one for each data directory', () => {
    const root = fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }).map((name) => `/${name}`);
    fc.assert(
      fc.property(root, root, fc.integer({ min: 1, max: 65_535 }), (one, two, port) => {
        const path = `${socketFolder(one, port)}/.s.PGSQL.${port}`;
        expect(Buffer.byteLength(path)).toBeLessThanOrEqual(103);
        fc.pre(one !== two && !one.includes('..') && !two.includes('..'));
        const clean = (name: string) => name.replaceAll(/\/+/g, '/').replace(/\/$/, '');
        fc.pre(clean(one) === one && clean(two) === two && !/\/\.(\/|$)/.test(one + two));
        expect(socketFolder(one, port)).not.toBe(socketFolder(two, port));
      }),
    );
  });
});
