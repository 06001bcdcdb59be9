import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wants, webhookEvents } from '#contract/webhook.ts';
import { eventGroups, tidied } from './events.ts';

const events = Object.values(eventGroups).flat();

describe('the events of a webhook', () => {
  it('are those of the contract', () => {
    expect([...events].sort()).toEqual([...webhookEvents].sort());
    for (const [group, of] of Object.entries(eventGroups)) for (const one of of) expect(one).toMatch(`${group}.`);
  });

  it('mean the same when they are put together by groups', () => {
    const names = [...events, ...Object.keys(eventGroups).map((group) => `${group}.*`), '*'];
    fc.assert(
      fc.property(fc.subarray(names), (chosen) => {
        const short = tidied(chosen);
        expect(short.length).toBeLessThanOrEqual(Math.max(chosen.length, 0));
        for (const event of events) expect(wants(short, event)).toBe(wants(chosen, event));
      }),
    );
  });
});
