import { describe, expect, it } from 'vitest';
import { audience as audienceSchema } from '#contract/audience.ts';
import { fromJpush, type JpushAudience } from './jpush.ts';

const segment = '019b0000-0000-7000-8000-0000000000f1';

describe('an audience of JPush', () => {
  it.each<[JpushAudience | 'all', unknown]>([
    ['all', { all: true }],
    [{ tag: ['a', 'b'] }, { tags: { any: ['a', 'b'] } }],
    [{ tag_and: ['a', 'b'] }, { tags: { all: ['a', 'b'] } }],
    [{ tag_not: ['a'] }, { tags: { none: ['a'] } }],
    [{ alias: ['u1'] }, { aliases: ['u1'] }],
    [{ registration_id: ['oAnna0000001'] }, { openids: ['oAnna0000001'] }],
    [{ segment: [segment] }, { include: [{ segment_id: segment }] }],
    [
      { tag: ['a'], tag_not: ['b'], alias: ['u1'] },
      { within: [{ tags: { any: ['a'] } }, { tags: { none: ['b'] } }, { aliases: ['u1'] }] },
    ],
    [
      { segment: [segment], tag_and: ['a'] },
      { include: [{ segment_id: segment }], within: [{ tags: { all: ['a'] } }] },
    ],
  ])('%j is %j', (given, expected) => {
    expect(fromJpush(given)).toEqual(expected);
    expect(audienceSchema.parse(fromJpush(given))).toEqual(expected);
  });

  it('that names nobody is refused', () => {
    expect(() => fromJpush({})).toThrow(TypeError);
    expect(() => fromJpush({ tag: [] })).toThrow(TypeError);
  });
});
