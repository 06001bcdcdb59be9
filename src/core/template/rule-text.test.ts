import { describe, expect, it } from 'vitest';
import { FIELD_TYPES } from './field-types.ts';
import { ruleTextOf } from './rule-text.ts';

describe('ruleTextOf', () => {
  it.each(FIELD_TYPES)('says the rule of %s in both languages, with its limit', (type) => {
    const { zh, en, limit } = ruleTextOf(type);
    expect(zh).toMatch(/\p{Script=Han}/u);
    expect(en).not.toMatch(/\p{Script=Han}{3}/u);
    // Where length decides and no list does, the sentence says the same number as the rule.
    if (limit !== null && !type.startsWith('enum')) for (const text of [zh, en]) expect(text).toContain(String(limit));
  });

  it('is lenient with what nobody has documented', () => {
    expect(ruleTextOf('hologram')).toMatchObject({ limit: 200 });
    expect(ruleTextOf('toString')).toMatchObject({ limit: 200 });
  });
});
