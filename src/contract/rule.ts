import { z } from 'zod';
import { instant, recipientId, tag, uuid } from './common.ts';

/**
 * A rule about recipients: a tree of nodes, each with exactly one member. `all`, `any` and `not` hold other nodes, the
 * rest ask one thing. Every node is true or false of a recipient, never unknown: what is missing or of another type
 * makes a condition false, and `not` makes it true.
 */
export interface Rule {
  all?: Rule[];
  any?: Rule[];
  not?: Rule;
  everyone?: true;
  tags?: { any?: string[]; all?: string[]; none?: string[] };
  attribute?: AttributeRule;
  location?: { country?: string[]; province?: string[]; city?: string[] };
  near?: Point & { km: number };
  within?: Point[];
  device?: { platform?: string[]; type?: string[] };
  language?: string[];
  time_zone?: string[];
  status?: ('active' | 'invalid' | 'blocked')[];
  first_seen?: TimeRule;
  last_seen?: TimeRule;
  consent?: ConsentRule;
  behavior?: BehaviorRule;
  first_time?: EventName & TimeRule;
  last_time?: EventName & TimeRule;
  push?: { id: string; is: 'received' | 'opened' | 'clicked' | 'not_opened' };
  sample?: { percent: number; salt?: string };
  recipients?: string[];
  segment?: string;
}

export interface Point {
  latitude: number;
  longitude: number;
}

/** Exactly one of them. Days are of 24 hours before the moment of evaluation. */
export interface TimeRule {
  before?: string;
  after?: string;
  within_days?: number;
  before_days?: number;
}

/** A value is compared with values of its own type only; texts that are compared by order are dates. */
export interface ValueTest {
  exists?: boolean;
  equals?: string | number | boolean;
  in?: (string | number)[];
  above?: number | string;
  at_least?: number | string;
  below?: number | string;
  at_most?: number | string;
  starts_with?: string;
}

export interface AttributeRule extends ValueTest {
  name: string;
  contains_any?: string[];
  contains_all?: string[];
  within_days?: number;
  before_days?: number;
}

export interface ConsentRule {
  template: string;
  credits_at_least?: number;
  is?: 'none' | 'granted' | 'refused' | 'banned' | 'long_term';
}

export interface PropertyTest extends ValueTest {
  property: string;
}

export interface EventName {
  event: string;
  where?: PropertyTest[];
}

/** Exactly one of the counts; `within_days` or `since` may narrow the time. */
export interface BehaviorRule extends EventName {
  at_least?: number;
  at_most?: number;
  exactly?: number;
  within_days?: number;
  since?: string;
}

/** Opens and clicks of notifications, as events that rules may count. Nobody may report them under these names. */
export const messageEvents = { opened: 'message.opened', clicked: 'message.clicked' } as const;

export const eventName = z
  .string()
  .regex(/^[a-z][a-z0-9_.]{0,63}$/, 'lower-case letters, digits, _ and .; at most 64; a letter first');

export const attributeName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'lower-case letters, digits and _; at most 40; a letter first');

export const propertyName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'letters, digits and _; at most 64');

export const point = {
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
};

/** Refuses an object that does not have exactly one of some members. */
function oneOf<T extends z.ZodObject>(schema: T, keys: readonly string[]) {
  const given = (value: object) => keys.filter((key) => (value as Record<string, unknown>)[key] !== undefined);
  return schema.refine((value) => given(value).length === 1, `give exactly one of ${keys.join(', ')}`);
}

const some = <T extends z.ZodObject>(schema: T, what: string) =>
  schema.refine((value) => Object.values(value).some((one) => one !== undefined), `give one of ${what}`);

const text = z.string().min(1).max(256);
const words = z.array(z.string().min(1).max(100)).min(1).max(100);
const tags = z.array(tag).min(1).max(100);
const days = z.number().int().min(0).max(3660);
const limit = z.union([z.number(), z.string().max(64)]);

const timeKeys = ['before', 'after', 'within_days', 'before_days'] as const;
const time = {
  before: instant.optional(),
  after: instant.optional(),
  within_days: days.optional().meta({ description: 'in the last so many times 24 hours' }),
  before_days: days.optional().meta({ description: 'longer ago than so many times 24 hours' }),
};

const valueKeys = ['exists', 'equals', 'in', 'above', 'at_least', 'below', 'at_most', 'starts_with'] as const;
const value = {
  exists: z.boolean().optional(),
  equals: z.union([z.string().max(500), z.number(), z.boolean()]).optional(),
  in: z
    .array(z.union([z.string().max(500), z.number()]))
    .min(1)
    .max(100)
    .optional(),
  above: limit.optional(),
  at_least: limit.optional(),
  below: limit.optional(),
  at_most: limit.optional(),
  starts_with: text.optional(),
};

const ownValue = { name: attributeName, ...value, contains_any: tags.optional(), contains_all: tags.optional() };
const ownValueKeys = [...valueKeys, 'contains_any', 'contains_all'] as const;

export const attributeTest = oneOf(
  z.strictObject({ ...ownValue, within_days: time.within_days, before_days: time.before_days }),
  [...ownValueKeys, 'within_days', 'before_days'],
);

/** An attribute whose value changes: into any other one, or into one that passes the test. */
export const attributeChange = z.strictObject(ownValue).refine((one) => {
  return ownValueKeys.filter((key) => one[key] !== undefined).length <= 1;
}, 'at most one test of the new value');

export const where = z
  .array(oneOf(z.strictObject({ property: propertyName, ...value }), valueKeys))
  .min(1)
  .max(10)
  .optional()
  .meta({ description: 'all must hold of the same event' });

const behavior = oneOf(
  z.strictObject({
    event: eventName,
    where,
    at_least: z.number().int().min(1).max(10_000).optional(),
    at_most: z.number().int().min(0).max(10_000).optional(),
    exactly: z.number().int().min(0).max(10_000).optional(),
    within_days: days.optional(),
    since: instant.optional(),
  }),
  ['at_least', 'at_most', 'exactly'],
).refine((one) => one.within_days === undefined || one.since === undefined, 'give within_days or since, not both');

const times = oneOf(z.strictObject({ event: eventName, where, ...time }), timeKeys);

const node = z.strictObject({
  all: z
    .array(z.lazy(() => rule))
    .min(1)
    .max(50)
    .optional(),
  any: z
    .array(z.lazy(() => rule))
    .min(1)
    .max(50)
    .optional(),
  not: z.lazy(() => rule).optional(),
  everyone: z.literal(true).optional(),
  tags: some(
    z.strictObject({ any: tags.optional(), all: tags.optional(), none: tags.optional() }),
    'any, all, none',
  ).optional(),
  attribute: attributeTest.optional(),
  location: some(
    z.strictObject({ country: words.optional(), province: words.optional(), city: words.optional() }),
    'country, province, city',
  ).optional(),
  near: z.strictObject({ ...point, km: z.number().min(0.01).max(5000) }).optional(),
  within: z
    .array(z.strictObject(point))
    .min(3, 'a polygon has at least three points')
    .max(100)
    .optional()
    .meta({ description: 'corners of a polygon in order; not across the 180th meridian' }),
  device: some(z.strictObject({ platform: words.optional(), type: words.optional() }), 'platform, type').optional(),
  language: words.optional(),
  time_zone: words.optional(),
  status: z
    .array(z.enum(['active', 'invalid', 'blocked']))
    .min(1)
    .max(3)
    .optional(),
  first_seen: oneOf(z.strictObject(time), timeKeys).optional(),
  last_seen: oneOf(z.strictObject(time), timeKeys).optional(),
  consent: oneOf(
    z.strictObject({
      template: z.string().min(1).max(100).meta({ description: 'WeChat’s priTmplId or our template id' }),
      credits_at_least: z.number().int().min(1).max(1000).optional(),
      is: z.enum(['none', 'granted', 'refused', 'banned', 'long_term']).optional(),
    }),
    ['credits_at_least', 'is'],
  ).optional(),
  behavior: behavior.optional(),
  first_time: times.optional(),
  last_time: times.optional(),
  push: z.strictObject({ id: z.uuidv7(), is: z.enum(['received', 'opened', 'clicked', 'not_opened']) }).optional(),
  sample: z
    .strictObject({ percent: z.number().min(0).max(100), salt: z.string().max(64).optional() })
    .optional()
    .meta({ description: 'always the same recipients for the same salt' }),
  recipients: z.array(recipientId).min(1).max(1000).optional(),
  segment: uuid.optional(),
});

/** The members a node of a rule may have. */
export const ruleKeys = Object.keys(node.shape) as (keyof Rule)[];

export const rule: z.ZodType<Rule, Rule> = oneOf(node, ruleKeys).meta({ id: 'Rule' });
