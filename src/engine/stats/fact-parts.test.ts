import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { NewDelivery } from '#db/queries/delivery/insert.ts';
import type { Fact, FactRow } from '#db/queries/stat/fact.ts';
import { partsOf } from './fact-parts.ts';
import { addOutcome } from './facts.ts';

const byUms = new Set(['p2', 'p3']);
const channelOf = (_template: string, pushId: string | null) =>
  pushId !== null && byUms.has(pushId) ? ('jiguang-ums' as const) : ('wechat-subscribe' as const);
const row = (fact: Fact): FactRow => ({
  id: 'f',
  part: 1,
  push_id: fact.pushId,
  template_id: fact.templateId,
  ...fact,
});

it('outcomes of many pushes are divided by channel, none lost, credits with the outcomes they belong to', () => {
  const outcome = fc.record({
    pushId: fc.constantFrom('p1', 'p2', 'p3'),
    outcome: fc.constantFrom('accepted' as const, 'unknown' as const),
    spent: fc.boolean(),
    campaign: fc.boolean(),
    sign: fc.constantFrom(1 as const, -1 as const),
  });
  fc.assert(
    fc.property(fc.array(outcome), (outcomes) => {
      const facts: Fact[] = [];
      const minute = new Date(0);
      for (const { campaign, sign, ...one } of outcomes) {
        const whole = {
          ...one,
          recipientId: 'r',
          templateId: 't',
          reason: null,
          errcode: null,
        } as unknown as NewDelivery;
        addOutcome(facts, whole, minute, campaign, sign);
      }
      const parts = facts.flatMap((fact) => partsOf(row(fact), new Map(), channelOf));
      for (const channel of ['wechat-subscribe', 'jiguang-ums']) {
        for (const metric of ['accepted', 'unknown']) {
          const [some, those] = [
            parts.filter((one) => one.channel === channel && one.metric === metric),
            outcomes.filter((one) => channelOf('t', one.pushId) === channel && one.outcome === metric),
          ];
          const sum = (numbers: number[]) => numbers.reduce((all, n) => all + n, 0);
          expect(sum(some.map((one) => one.n))).toBe(sum(those.map((one) => one.sign)));
          expect(sum(some.map((one) => one.spent))).toBe(sum(those.map((one) => (one.spent ? one.sign : 0))));
        }
      }
    }),
  );
});

it('what came later names the campaign it belongs to, and its channel', () => {
  const fact = { pushId: null, pushes: ['p1', 'p2', 'p2'], templateId: 't', metric: 'opened', reason: '', code: null };
  const parts = partsOf(
    row({ ...fact, minute: new Date(0), n: 3, spent: 0, recipients: ['a', 'b', 'c'] }),
    new Map([['p2', { segments: ['s'], variantOf: null }]]),
    channelOf,
  );
  expect(parts).toMatchObject([
    { campaign: null, channel: 'wechat-subscribe', n: 1, spent: 0 },
    { campaign: 'p2', channel: 'jiguang-ums', segments: ['s'], n: 2, spent: 0, recipients: ['b', 'c'] },
  ]);
});
