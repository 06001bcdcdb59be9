import { describe, expect, it } from 'vitest';
import { classify, isConnectionError } from './errors.ts';

const withCode = (code: string, message = 'said') => Object.assign(new Error(message), { code });

describe('classify', () => {
  it.each([
    ['23505', 'unique-violation'],
    ['40P01', 'conflict'],
    ['40001', 'conflict'],
    ['55P03', 'lock-timeout'],
    ['57014', 'statement-timeout'],
    ['53100', 'disk-full'],
    ['53300', 'unavailable'],
    ['57P01', 'unavailable'],
    ['08006', 'unavailable'],
    ['ECONNRESET', 'unavailable'],
    ['42601', 'other'],
    ['57P0X', 'other'],
  ])('%s is %s', (code, kind) => {
    expect(classify(withCode(code))).toBe(kind);
  });

  it('goes by nothing but code for what has none of ours', () => {
    expect(classify(undefined)).toBe('other');
    expect(classify('text')).toBe('other');
    expect(classify(new Error('duplicate key value violates unique constraint'))).toBe('other');
  });
});

describe('isConnectionError', () => {
  it('knows the driver\u2019s own messages and refused sockets', () => {
    expect(isConnectionError(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isConnectionError(new Error('Query read timeout'))).toBe(true);
    expect(isConnectionError(new Error('timeout exceeded when trying to connect'))).toBe(true);
    expect(isConnectionError(Object.assign(withCode('ENOENT'), { syscall: 'connect' }))).toBe(true);
    expect(isConnectionError(Object.assign(withCode('ENOENT'), { syscall: 'open' }))).toBe(false);
  });

  it('counts several addresses as lost only when each one is', () => {
    expect(isConnectionError(new AggregateError([withCode('ECONNREFUSED'), withCode('EHOSTUNREACH')]))).toBe(true);
    expect(isConnectionError(new AggregateError([withCode('ECONNREFUSED'), withCode('42601')]))).toBe(false);
  });

  it('sees the lost shard behind an internal error, and no other internal error', () => {
    expect(isConnectionError(withCode('XX000', 'connection to the remote node w1:5432 failed'))).toBe(true);
    expect(isConnectionError(withCode('XX000', 'cache lookup failed for relation 1'))).toBe(false);
  });
});
