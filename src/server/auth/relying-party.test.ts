import { expect, it } from 'vitest';
import { relyingPartyOf } from './relying-party.ts';

it.each([
  ['https://push.example.com', { id: 'push.example.com', origin: 'https://push.example.com' }],
  ['https://push.example.com:8443', { id: 'push.example.com', origin: 'https://push.example.com:8443' }],
  ['http://localhost:8420', { id: 'localhost', origin: 'http://localhost:8420' }],
  ['http://push.example.com', null],
  ['http://127.0.0.1:8420', null],
  ['https://203.0.113.7', null],
  ['https://[::1]:8420', null],
])('a passkey is bound to the domain of %s', (url, party) => {
  expect(relyingPartyOf(url)).toEqual(party);
});
