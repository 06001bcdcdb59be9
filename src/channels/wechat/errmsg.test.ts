import { describe, expect, it } from 'vitest';
import { parseArgumentError, parseSeenIp } from './errmsg.ts';

describe('parseArgumentError', () => {
  it.each([
    ['argument invalid! data.thing1.value invalid', { field: 'thing1', problem: 'invalid' }],
    ['argument invalid! data.thing1.value i', { field: 'thing1', problem: 'invalid' }],
    ['argument invalid! data.short_thing12.value is empty', { field: 'short_thing12', problem: 'empty' }],
    [
      'argument invalid! hint: [a1b2] data.character_string3.value is emtpy',
      { field: 'character_string3', problem: 'empty' },
    ],
    ['argument invalid!', null],
    ['', null],
  ])('reads %j', (errmsg, expected) => {
    expect(parseArgumentError(errmsg)).toEqual(expected);
  });
});

describe('parseSeenIp', () => {
  it.each([
    ['invalid ip 203.0.113.9, not in whitelist', '203.0.113.9'],
    ['invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist', '203.0.113.9'],
    ['invalid ip 2001:db8::1, not in whitelist', '2001:db8::1'],
    ['caller 203.0.113.9.', '203.0.113.9'],
    ['invalid ip 999.1.1.1', null],
    ['not in whitelist', null],
  ])('reads %j', (errmsg, expected) => {
    expect(parseSeenIp(errmsg)).toBe(expected);
  });
});
