import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Typed, type TypedEvent, typedAfter, untyped } from './typed.ts';

const after = (...events: TypedEvent<string>[]) => events.reduce<Typed<string>>(typedAfter, untyped('one'));

describe('a form over what others may change', () => {
  it('follows what is stored while nobody typed in it', () => {
    expect(after({ read: 'one' })).toEqual(untyped('one'));
    expect(after({ read: 'two' })).toEqual({ read: 'two', changes: 0, made: 1, outdated: false });
  });

  it('holds what was typed when somebody else saves, and says so', () => {
    expect(after({ typed: true }, { read: 'two' })).toEqual({ read: 'two', changes: 1, made: 0, outdated: true });
    const stays = after({ typed: true }, { read: 'two' }, { choose: 'mine' });
    expect(stays).toEqual({ read: 'two', changes: 1, made: 0, outdated: false });
    expect(after({ typed: true }, { read: 'two' }, { choose: 'theirs' })).toMatchObject({ changes: 0, made: 1 });
  });

  it('is made anew after its own save, but not while something was typed since it was sent', () => {
    expect(after({ typed: true }, { read: 'mine' }, { saved: 1 })).toEqual({ ...untyped('mine'), made: 1 });
    const more = after({ typed: true }, { typed: true }, { read: 'mine' }, { saved: 1 });
    expect(more).toEqual({ read: 'mine', changes: 1, made: 0, outdated: false });
  });

  it('loses nothing typed by whatever is read', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('one', 'two', 'three'), { maxLength: 8 }), (reads) => {
        const form = after({ typed: true }, ...reads.map((read) => ({ read })));
        expect(form).toMatchObject({ made: 0, changes: 1, read: reads.at(-1) ?? 'one' });
      }),
    );
  });
});
