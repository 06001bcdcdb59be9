import { describe, expect, it } from 'vitest';
import { libraryVersion, templatesPerCall } from './library.ts';
import type { Platform } from './platform.ts';

describe('templatesPerCall', () => {
  it.each([
    ['2.4.3', 0],
    ['2.4.4', 1],
    ['2.8.2', 1],
    ['2.8.3', 1],
    ['2.8.4', 3],
    ['2.10.1', 3],
    ['3.12.0', 3],
    ['3.12.1', 5],
    ['3.13', 5],
    ['4.0.0', 5],
    ['', 3],
    ['3.x', 3],
  ])('base library %s takes %i', (version, limit) => {
    expect(templatesPerCall(version)).toBe(limit);
  });
});

describe('libraryVersion', () => {
  const of = (part: Partial<Platform>) => libraryVersion(part as Platform);

  it('reads the new place, then the old one, then gives up', () => {
    const old = () => ({ SDKVersion: '2.8.2' });
    expect(of({ getAppBaseInfo: () => ({ SDKVersion: '3.5.0' }), getSystemInfoSync: old })).toBe('3.5.0');
    expect(of({ getSystemInfoSync: old })).toBe('2.8.2');
    expect(of({})).toBe('');
    const broken = () => {
      throw new Error('no');
    };
    expect(of({ getAppBaseInfo: broken })).toBe('');
  });
});
