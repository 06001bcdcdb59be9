import { describe, expect, it } from 'vitest';
import { failExplanations, suppressExplanations } from '#core/delivery/explanation.ts';
import { failReasons, suppressReasons } from '#core/delivery/outcome.ts';

describe('explanations', () => {
  it('exist for every reason, in both languages, each its own', () => {
    expect(Object.keys(suppressExplanations)).toEqual([...suppressReasons]);
    expect(Object.keys(failExplanations)).toEqual([...failReasons]);
    const all = [...Object.values(suppressExplanations), ...Object.values(failExplanations)];
    for (const { what, todo } of all) {
      for (const text of [what.zh, todo.zh]) expect(text).toMatch(/\p{Script=Han}{2}/u);
      for (const text of [what.en, todo.en]) expect(text).toMatch(/^[A-Z][\x20-\x7e]+\.$/);
    }
    expect(new Set(all.map(({ what }) => what.zh)).size).toBe(all.length);
    expect(new Set(all.map(({ what }) => what.en)).size).toBe(all.length);
  });
});
