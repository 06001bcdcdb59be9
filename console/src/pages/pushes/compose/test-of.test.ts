import { expect, it } from 'vitest';
import { createPush } from '#contract/push.ts';
import type { PushInput } from '../../../api/contract.ts';
import { testOf } from './test-of.ts';

const message = { template: '01936f00-0000-7000-8000-000000000002', fields: { thing1: '新茶' } };
const input: PushInput = {
  message,
  audience: { all: true },
  class: 'alerts',
  schedule: { at: '2027-01-01T00:00:00Z' },
  send_before: '2027-01-02T00:00:00Z',
  pace: { per_minute: 1 },
  hold_credits: true,
  no_credit: 'try',
  fallback: { steps: [{ when: 'no_credit', message }] },
};

it('tries the message, and nothing of when, how slowly or what then', () => {
  const test = { name: '[试发] 新茶', audience: { openids: ['oTest000000001'] } };
  const body = testOf(input, { ...test, defaultClass: null });
  expect(body).toEqual({ ...test, message, no_credit: 'try', class: 'service', priority: 100 });
  // A template that says the class of its pushes refuses another one.
  expect(testOf(input, { ...test, defaultClass: 'marketing' })).not.toHaveProperty('class');
  createPush.body!.parse(body);
});
