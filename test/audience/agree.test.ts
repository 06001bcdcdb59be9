import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Rule, ruleKeys, rule as ruleSchema } from '#contract/rule.ts';
import type { AttributeType } from '#core/audience/attributes.ts';
import { checkRule, type RuleWorld } from '#core/audience/check-rule.ts';
import type { Facts } from '#core/audience/facts.ts';
import { matches } from '#core/audience/matches.ts';
import { needsOf } from '#core/audience/needs.ts';
import { nodesOf } from '#core/audience/walk.ts';
import { dayOf } from '#core/ids.ts';
import type { Pool } from '#db/pool.ts';
import { loadRecipients } from '#db/queries/recipient/load.ts';
import { countRange, firstId, lastId, matchRange } from '#db/queries/segment/match.ts';
import { loadFacts } from '#server/audience/facts.ts';
import { freshDatabase } from '#testkit/fresh-stack.ts';
import { testPool } from '../db/support.ts';
import * as world from './people.ts';
import { rulesAbout } from './rules.ts';

const b = 7;
const people: Facts[] = fc
  .sample(world.person, { numRuns: 200, seed: 20261122 })
  .toSorted((one, other) => (one.id < other.id ? -1 : 1));
const types: [string, AttributeType][] = [
  ['s', 'string'],
  ['n', 'number'],
  ['f', 'boolean'],
  ['d', 'date'],
  ['l', 'list'],
];
const ruleWorld: RuleWorld = {
  attributes: new Map(types),
  templateId: (name) => (world.templates.includes(name) ? name : undefined),
  hasSegment: (id) => world.lists.includes(id),
};
const options = { now: world.now, dayOf };

let pool: Pool;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await freshDatabase();
  pool = testPool(database.url);
  await world.store(pool, b, people);
  drop = async () => {
    await pool.end();
    await database.drop();
  };
});
afterAll(() => drop());

/** As a request brings it: through the wire's schema, then through the checks. */
function checked(given: unknown): Rule {
  const parsed = ruleSchema.parse(JSON.parse(JSON.stringify(given)));
  const result = checkRule(parsed, ruleWorld, '/rule');
  if ('errors' in result) throw new Error(JSON.stringify({ given, errors: result.errors }));
  return result.rule;
}

const range = (after = firstId, upto = lastId) => ({ b, appId: world.appId, after, upto });
const expected = (rule: Rule, among = people) =>
  among.filter((one) => matches(rule, one, world.now)).map((one) => one.id);

describe('the SQL of a rule and its predicate', () => {
  it('name the same recipients', { timeout: 300_000 }, async () => {
    const seen = new Map<string, number>();
    let named = 0;
    const numRuns = 1000;
    await fc.assert(
      fc.asyncProperty(rulesAbout(people.map((one) => one.id)), async (given) => {
        const rule = checked(given);
        for (const node of nodesOf(rule)) for (const key of Object.keys(node)) seen.set(key, (seen.get(key) ?? 0) + 1);
        const ids = await matchRange(pool, rule, range(), options);
        named += ids.length;
        expect(ids).toEqual(expected(rule));
      }),
      { numRuns },
    );
    // The world is small enough that rules are neither all true nor all false, and every condition was asked.
    expect(named).toBeGreaterThan(0.1 * numRuns * people.length);
    expect(named).toBeLessThan(0.9 * numRuns * people.length);
    expect([...seen.keys()].sort()).toEqual([...ruleKeys].sort());
  });

  it('name the same recipients in every part of a bucket, and count them', async () => {
    const ids = people.map((one) => one.id);
    await fc.assert(
      fc.asyncProperty(rulesAbout(ids), fc.nat(ids.length - 1), fc.nat(ids.length - 1), async (given, from, to) => {
        const rule = checked(given);
        const [after, upto] = [ids[Math.min(from, to)]!, ids[Math.max(from, to)]!];
        const among = people.filter((one) => one.id > after && one.id <= upto);
        expect(await countRange(pool, rule, range(after, upto), options)).toBe(expected(rule, among).length);
      }),
      { numRuns: 200 },
    );
  });

  it('hold for a recipient loaded for many rules at once', async () => {
    const rules = fc.sample(rulesAbout(people.map((one) => one.id)), { numRuns: 100, seed: 7 }).map(checked);
    const needs = needsOf(rules, world.now);
    const some = people.slice(0, 60);
    const rows = await loadRecipients(
      pool,
      b,
      world.appId,
      some.map((one) => one.id),
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const one of some) {
      const facts = await loadFacts(pool, byId.get(one.id)!, needs);
      const told = rules.map((rule) => matches(rule, facts, world.now));
      expect(told).toEqual(rules.map((rule) => matches(rule, one, world.now)));
    }
  });

  it('find nobody in another bucket or app', async () => {
    const rule: Rule = { everyone: true };
    expect(await matchRange(pool, rule, range(), options)).toHaveLength(people.length);
    expect(await matchRange(pool, rule, { ...range(), b: b + 1 }, options)).toEqual([]);
    expect(await matchRange(pool, rule, { ...range(), appId: world.organizationId }, options)).toEqual([]);
  });
});
