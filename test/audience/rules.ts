import fc from 'fast-check';
import type { Rule } from '#contract/rule.ts';
import * as world from './people.ts';

const one = <T>(of: readonly T[]) => fc.constantFrom(...of);
const some = <T>(of: readonly T[]) => fc.uniqueArray(one(of), { minLength: 1, maxLength: 3 });
const days = fc.integer({ min: 0, max: 32 });
const instant = one(world.dates).map((date) => date.toISOString());
/** An object with one of these members. */
const oneOf = (members: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<object> =>
  fc.oneof(...Object.entries(members).map(([key, arbitrary]) => arbitrary.map((value) => ({ [key]: value }))));
const part = (members: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(members, { requiredKeys: [] }).filter((made) => Object.keys(made).length > 0);

const time = oneOf({ before: instant, after: instant, within_days: days, before_days: days });
const ordered = (limit: fc.Arbitrary<unknown>) => ({ above: limit, at_least: limit, below: limit, at_most: limit });
const text = one(world.texts);
const number = one(world.numbers);
const day = one(world.dates).map((date) => date.toISOString().slice(0, 10));
const date = fc.oneof(instant, day);
const exists = { exists: fc.boolean() };

const ofAttribute = (name: string, members: Record<string, fc.Arbitrary<unknown>>) =>
  oneOf({ ...exists, ...members }).map((test) => ({ name, ...test }));
const attribute = fc.oneof(
  ofAttribute('s', { equals: text, in: some(world.texts), starts_with: text.filter((one) => one !== '') }),
  ofAttribute('n', { equals: number, in: some(world.numbers), ...ordered(number) }),
  ofAttribute('f', { equals: fc.boolean() }),
  ofAttribute('d', { equals: date, ...ordered(date), within_days: days, before_days: days }),
  ofAttribute('l', { contains_any: some(world.tags), contains_all: some(world.tags) }),
);

const property = oneOf({
  ...exists,
  equals: fc.oneof(text, number, fc.boolean()),
  in: fc.uniqueArray(fc.oneof(text, number), { minLength: 1, maxLength: 3 }),
  starts_with: text.filter((one) => one !== ''),
  ...ordered(number),
}).chain((test) => one(world.properties).map((name) => ({ property: name, ...test })));
const where = fc.option(fc.array(property, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 2 });
const event = fc.record({ event: one([...world.events, 'never']), where });
const count = fc.integer({ min: 0, max: 3 });
const window = fc.oneof(fc.constant({}), oneOf({ within_days: days, since: instant }));
const near = fc.tuple(one(world.places), one([0.01, 5, 20, 170, 5000])).map(([place, km]) => ({ ...place, km }));
const corner = fc.record({
  latitude: fc.double({ min: 28, max: 33, noNaN: true }),
  longitude: fc.double({ min: 118, max: 123, noNaN: true }),
});

const leaf: fc.Arbitrary<object> = oneOf({
  everyone: fc.constant(true),
  tags: part({ any: some(world.tags), all: some(world.tags), none: some(world.tags) }),
  attribute,
  location: part({ country: some(world.words), province: some(world.words), city: some(world.words) }),
  near,
  within: fc.array(fc.oneof(corner, one(world.places)), { minLength: 3, maxLength: 8 }),
  device: part({ platform: some(world.words), type: some(world.words) }),
  language: some(world.words),
  time_zone: some(world.words),
  status: some(['active', 'invalid', 'blocked']),
  first_seen: time,
  last_seen: time,
  consent: oneOf({
    credits_at_least: fc.integer({ min: 1, max: 3 }),
    is: one(['none', 'granted', 'refused', 'banned', 'long_term']),
  }).chain((test) => one(world.templates).map((template) => ({ template, ...test }))),
  behavior: fc
    .tuple(event, oneOf({ at_least: count.map((n) => n + 1), at_most: count, exactly: count }), window)
    .map((parts) => Object.assign({}, ...parts)),
  first_time: fc.tuple(event, time).map((parts) => Object.assign({}, ...parts)),
  last_time: fc.tuple(event, time).map((parts) => Object.assign({}, ...parts)),
  push: fc.record({ id: one(world.pushes), is: one(['received', 'opened', 'clicked', 'not_opened']) }),
  sample: fc.record({
    percent: fc.oneof(one([0, 50, 100, 99.99999]), fc.double({ min: 0, max: 100, noNaN: true })),
    salt: fc.option(text, { nil: undefined }),
  }),
  segment: one(world.lists),
});

/** Rules of every kind, alone and mixed. */
export function rulesAbout(ids: readonly string[]): fc.Arbitrary<Rule> {
  const any = fc.oneof({ weight: 30, arbitrary: leaf }, { weight: 1, arbitrary: oneOf({ recipients: some(ids) }) });
  const { rule } = fc.letrec<{ rule: object }>((tie) => ({
    rule: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      any,
      fc.record({ all: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie('rule') }),
    ),
  }));
  return rule as fc.Arbitrary<Rule>;
}
