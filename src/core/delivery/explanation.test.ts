import { describe, expect, it } from 'vitest';
import { explain, failExplanations, suppressExplanations } from '#core/delivery/explanation.ts';
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

  it('are told by the outcome where a word means two things', () => {
    expect(explain('failed', 'refused')).toBe(failExplanations.refused);
    expect(explain('suppressed', 'refused')).toBe(suppressExplanations.refused);
    expect(explain('suppressed', 'toString')).toBeUndefined();
    expect(explain('accepted', 'content')).toBeUndefined();
  });
});
