import { describe, expect, it } from 'vitest';
import { statement } from './statement.ts';

describe('a named statement', () => {
  it('has a name that PostgreSQL keeps whole', () => {
    expect(() => statement('a'.repeat(63), 'select 1')).not.toThrow();
    expect(() => statement('a'.repeat(64), 'select 1')).toThrow('longer than 63 bytes');
    expect(() => statement('é'.repeat(32), 'select 1')).toThrow('longer than 63 bytes');
  });

  // A connection that had prepared the one answered the other with an error, and only then: by chance.
  it('has a name of its own', () => {
    statement('test.one', 'select 1');
    expect(() => statement('test.one', 'select 2')).toThrow('two statements are named test.one');
    expect(() => statement('test.one', 'select 1')).not.toThrow();
  });
});
