import { createHash } from 'node:crypto';
import type { AttributeRule, BehaviorRule, ConsentRule, EventName, Rule, TimeRule } from '#contract/rule.ts';
import type { Facts } from './facts.ts';
import { earthOf, isNear, isWithin } from './geo.ts';
import { passes } from './values.ts';
import { keyOf } from './walk.ts';

/** Days of rules are 24 hours, whatever clocks are set to. */
export const dayMs = 86_400_000;

/**
 * Whether a checked and expanded rule is true of a recipient at a moment. The database asks the same of many at once; a
 * property test holds the two together. Nobody erased is asked about here: that is the caller's.
 */
export function matches(rule: Rule, facts: Facts, now: Date): boolean {
  const key = keyOf(rule);
  switch (key) {
    case 'all':
      return rule.all!.every((inner) => matches(inner, facts, now));
    case 'any':
      return rule.any!.some((inner) => matches(inner, facts, now));
    case 'not':
      return !matches(rule.not!, facts, now);
    case 'everyone':
      return true;
    case 'tags':
      return hasTags(rule.tags!, facts.tags);
    case 'attribute':
      return attributePasses(rule.attribute!, facts.attributes[rule.attribute!.name], now);
    case 'location':
      return inLocation(rule.location!, facts);
    case 'near':
      return facts.earth !== null && isNear(facts.earth, earthOf(rule.near!), rule.near!.km);
    case 'within': {
      const { latitude, longitude } = facts;
      return latitude !== null && longitude !== null && isWithin({ latitude, longitude }, rule.within!);
    }
    case 'device':
      return isOneOf(facts.devicePlatform, rule.device!.platform) && isOneOf(facts.deviceType, rule.device!.type);
    case 'language':
      return isOneOf(facts.language, rule.language);
    case 'time_zone':
      return isOneOf(facts.timeZone, rule.time_zone);
    case 'status':
      return isOneOf(facts.status, rule.status);
    case 'first_seen':
      return timePasses(facts.firstSeenAt, rule.first_seen!, now);
    case 'last_seen':
      return timePasses(facts.lastSeenAt, rule.last_seen!, now);
    case 'consent':
      return consentPasses(rule.consent!, facts.consents.get(rule.consent!.template));
    case 'behavior':
      return behaviorPasses(rule.behavior!, facts, now);
    case 'first_time':
      return timePasses(endOf(facts, rule.first_time!, 'first'), rule.first_time!, now);
    case 'last_time':
      return timePasses(endOf(facts, rule.last_time!, 'last'), rule.last_time!, now);
    case 'push':
      return pushPasses(rule.push!.is, facts.deliveries.get(rule.push!.id));
    case 'sample':
      return inSample(facts.id, rule.sample!);
    case 'recipients':
      return rule.recipients!.includes(facts.id);
    case 'segment':
      return facts.lists.has(rule.segment!);
  }
}

function hasTags({ any, all, none }: NonNullable<Rule['tags']>, tags: readonly string[]): boolean {
  const has = (tag: string) => tags.includes(tag);
  return (any?.some(has) ?? true) && (all?.every(has) ?? true) && !(none?.some(has) ?? false);
}

function isOneOf(value: string | null, allowed: readonly string[] | undefined): boolean {
  return allowed === undefined || (value !== null && allowed.includes(value));
}

function inLocation({ country, province, city }: NonNullable<Rule['location']>, facts: Facts): boolean {
  return isOneOf(facts.country, country) && isOneOf(facts.province, province) && isOneOf(facts.city, city);
}

/** Whether the value of an attribute passes a test at a moment. */
export function attributePasses(test: AttributeRule, value: unknown, now: Date): boolean {
  const list = Array.isArray(value) ? value : null;
  if (test.contains_any !== undefined) return list !== null && test.contains_any.some((one) => list.includes(one));
  if (test.contains_all !== undefined) return list !== null && test.contains_all.every((one) => list.includes(one));
  if (test.within_days !== undefined) return passes(value, { at_least: daysBefore(now, test.within_days) });
  if (test.before_days !== undefined) return passes(value, { below: daysBefore(now, test.before_days) });
  return passes(value, test);
}

/** The moment so many days before another, as dates of attributes are written. */
function daysBefore(now: Date, days: number): string {
  return new Date(now.getTime() - days * dayMs).toISOString();
}

function timePasses(at: Date | null, test: TimeRule, now: Date): boolean {
  if (at === null) return false;
  const millis = at.getTime();
  if (test.before !== undefined) return millis < Date.parse(test.before);
  if (test.after !== undefined) return millis >= Date.parse(test.after);
  if (test.within_days !== undefined) return millis >= now.getTime() - test.within_days * dayMs;
  return millis < now.getTime() - test.before_days! * dayMs;
}

function consentPasses(
  test: ConsentRule,
  consent: { kind: string; status: string; credits: number } | undefined,
): boolean {
  if (test.credits_at_least !== undefined) return (consent?.credits ?? 0) >= test.credits_at_least;
  if (test.is === 'long_term') return consent?.kind === 'long_term' && consent.status === 'granted';
  return (consent?.status ?? 'none') === test.is;
}

/** Whether an event of a name and with some properties is one that is asked for. */
export function isEvent(
  one: { name: string; properties: Readonly<Record<string, unknown>> | null },
  { event, where = [] }: EventName,
): boolean {
  return one.name === event && where.every((test) => passes(one.properties?.[test.property], test));
}

function eventsOf(facts: Facts, asked: EventName) {
  return facts.behavior.filter((one) => isEvent(one, asked));
}

function behaviorPasses(test: BehaviorRule, facts: Facts, now: Date): boolean {
  const since =
    test.since !== undefined
      ? Date.parse(test.since)
      : test.within_days !== undefined
        ? now.getTime() - test.within_days * dayMs
        : Number.NEGATIVE_INFINITY;
  const count = eventsOf(facts, test).filter(({ at }) => at.getTime() >= since).length;
  if (test.at_least !== undefined) return count >= test.at_least;
  if (test.at_most !== undefined) return count <= test.at_most;
  return count === test.exactly;
}

function endOf(facts: Facts, event: EventName, end: 'first' | 'last'): Date | null {
  const times = eventsOf(facts, event).map(({ at }) => at.getTime());
  if (times.length === 0) return null;
  return new Date(end === 'first' ? Math.min(...times) : Math.max(...times));
}

function pushPasses(
  is: 'received' | 'opened' | 'clicked' | 'not_opened',
  delivery: { outcome: string; openedAt: Date | null; clickedAt: Date | null } | undefined,
): boolean {
  if (delivery === undefined) return false;
  if (is === 'opened') return delivery.openedAt !== null;
  if (is === 'clicked') return delivery.clickedAt !== null;
  return delivery.outcome === 'accepted' && (is === 'received' || delivery.openedAt === null);
}

/** The first four bytes of a hash of salt and id, as a share of all there are. */
function inSample(id: string, { percent, salt = '' }: { percent: number; salt?: string }): boolean {
  if (percent >= 100) return true;
  const hash = createHash('sha256').update(`${salt}:${id}`).digest().readUInt32BE(0);
  return hash < Math.floor((percent / 100) * 2 ** 32);
}
