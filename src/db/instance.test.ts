import { describe, expect, it } from 'vitest';
import { addressOf, differencesOf } from './instance.ts';

describe('addressOf', () => {
  it.each([
    [null, null],
    ['postgresql://u:p@db.example.com/hongyan', 'db.example.com:5432'],
    ['postgres://u:p@DB.example.com:6432/hongyan?sslmode=require', 'db.example.com:6432'],
    ['postgres://u:p@10.0.0.7:5433/hongyan', '10.0.0.7:5433'],
    ['postgres://u:p@127.0.0.1:5433/hongyan', null],
    ['postgres://u:p@localhost:40001/hongyan', null],
    ['postgres://u:p@[::1]/hongyan', null],
    ['postgres://u:p@localhost/hongyan?host=%2Fvar%2Frun%2Fpostgresql&port=5433', null],
    ['postgres://u:p@localhost/hongyan?host=db.example.com&port=5433', 'db.example.com:5433'],
  ])('%s: %s', (url, address) => {
    expect(addressOf(url)).toBe(address);
  });
});

describe('differencesOf', () => {
  const here = { system_identifier: '7', timeline: 1, database_name: 'hongyan', address: 'db:5432' };

  it('finds none in the same server', () => {
    expect(differencesOf(here, { ...here })).toEqual([]);
  });

  it.each([
    ['a copy on another server', { system_identifier: '8' }, ['system_identifier']],
    ['a restored backup or promoted replica', { timeline: 2 }, ['timeline']],
    ['another database', { database_name: 'copy' }, ['database_name']],
    ['another address', { address: 'copy:5432' }, ['address']],
    ['an address that became this machine', { address: null }, ['address']],
    ['what the server no longer tells', { system_identifier: null, timeline: null }, []],
    ['two at once', { timeline: 2, address: 'copy:5432' }, ['timeline', 'address']],
  ])('%s', (_, change, expected) => {
    expect(differencesOf(here, { ...here, ...change })).toEqual(expected);
    expect(differencesOf({ ...here, ...change }, here)).toEqual(expected);
  });
});
