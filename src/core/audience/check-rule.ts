import type { FieldError } from '#contract/errors.ts';
import { pointerTo } from '#contract/pointer.ts';
import type { AttributeRule, EventName, Rule, ValueTest } from '#contract/rule.ts';
import { type AttributeType, canonicalDate } from './attributes.ts';
import { placeOf } from './geo.ts';
import { keyOf } from './walk.ts';

export const deepestRule = 8;
export const mostNodes = 200;
export const mostBytes = 65_536;

/** What a rule may name, of one app. */
export interface RuleWorld {
  attributes: ReadonlyMap<string, AttributeType>;
  /** Our id of a template under any of its names. */
  templateId(name: string): string | undefined;
  hasSegment(id: string): boolean;
}

/**
 * Checks a rule that has the right shape against its app and its bounds, and puts it into its one form: names of
 * templates as our ids, dates in UTC, lists sorted and without repeats, nothing nested for nothing. `pointer` is where
 * the rule stands in the request.
 */
export function checkRule(rule: Rule, world: RuleWorld, pointer: string): { rule: Rule } | { errors: FieldError[] } {
  const bytes = Buffer.byteLength(JSON.stringify(rule));
  if (bytes > mostBytes) {
    return { errors: [{ pointer, code: 'too_large', message: `a rule has at most ${mostBytes} bytes, not ${bytes}` }] };
  }
  const checker = new Checker(world, pointer);
  const checked = checker.check(rule, [], 1);
  return checker.errors.length > 0 ? { errors: checker.errors.slice(0, 20) } : { rule: checked };
}

type Path = (string | number)[];

class Checker {
  readonly errors: FieldError[] = [];
  readonly #world: RuleWorld;
  readonly #pointer: string;
  #nodes = 0;

  constructor(world: RuleWorld, pointer: string) {
    this.#world = world;
    this.#pointer = pointer;
  }

  check(rule: Rule, path: Path, depth: number): Rule {
    this.#nodes++;
    if (depth > deepestRule) return this.#refuse(rule, path, 'too_deep', `nested at most ${deepestRule} deep`);
    if (this.#nodes > mostNodes) {
      if (this.#nodes > mostNodes + 1) return rule;
      return this.#refuse(rule, path, 'too_many', `a rule has at most ${mostNodes} conditions`);
    }
    const key = keyOf(rule);
    const here = [...path, key];
    switch (key) {
      case 'all':
      case 'any': {
        const inner = rule[key]!.map((one, i) => this.check(one, [...here, i], depth + 1));
        const flat = inner.flatMap((one) => one[key] ?? [one]);
        return flat.length === 1 ? flat[0]! : { [key]: flat };
      }
      case 'not': {
        const inner = this.check(rule.not!, here, depth + 1);
        return inner.not ?? { not: inner };
      }
      case 'attribute':
        return { attribute: this.#attribute(rule.attribute!, here) };
      case 'consent':
        return { consent: { ...rule.consent!, template: this.#template(rule.consent!.template, here) } };
      case 'behavior':
      case 'first_time':
      case 'last_time':
        this.#properties(rule[key]!, here);
        return { [key]: sorted(rule[key]!) };
      case 'segment': {
        const id = rule.segment!.toLowerCase();
        if (!this.#world.hasSegment(id)) return this.#refuse(rule, here, 'unknown', 'the app has no such segment');
        return { segment: id };
      }
      case 'near':
        return { near: { ...placeOf(rule.near!), km: rule.near!.km } };
      case 'within':
        return { within: rule.within!.map(placeOf) };
      case 'recipients':
        return { recipients: unique(rule.recipients!.map((id) => id.toLowerCase())) };
      case 'push':
        return { push: { ...rule.push!, id: rule.push!.id.toLowerCase() } };
      default:
        return { [key]: sorted(rule[key]) };
    }
  }

  #template(name: string, path: Path): string {
    const id = this.#world.templateId(name);
    if (id !== undefined) return id;
    this.#refuse(null, [...path, 'template'], 'unknown', 'the app has no such template');
    return name;
  }

  #attribute(test: AttributeRule, path: Path): AttributeRule {
    const type = this.#world.attributes.get(test.name);
    if (type === undefined) {
      const message = 'the app has no such attribute; declare it, or write it once';
      return this.#refuse(test, [...path, 'name'], 'unknown_attribute', message);
    }
    const given = Object.keys(test) as (keyof AttributeRule)[];
    const op = given.find((key) => key !== 'name' && test[key] !== undefined)!;
    const problem = mismatch(type, op, test[op]);
    if (problem !== null) return this.#refuse(test, [...path, op], 'attribute_type', problem);
    return { name: test.name, [op]: type === 'date' ? canonical(test[op]) : unique(test[op]) };
  }

  /** Properties have no types of their own: what is compared by order are numbers. */
  #properties({ where }: EventName, path: Path): void {
    where?.forEach((test, i) => {
      for (const key of ordered) {
        if (typeof test[key] !== 'string') continue;
        this.#refuse(null, [...path, 'where', i, key], 'property_type', 'properties are compared with numbers');
      }
    });
  }

  #refuse<T>(value: T, path: Path, code: string, message: string): T {
    this.errors.push({ pointer: this.#pointer + pointerTo(...path), code, message });
    return value;
  }
}

const ordered = ['above', 'at_least', 'below', 'at_most'] as const satisfies (keyof ValueTest)[];
const opsOf: Record<AttributeType, readonly string[]> = {
  string: ['exists', 'equals', 'in', 'starts_with'],
  number: ['exists', 'equals', 'in', ...ordered],
  boolean: ['exists', 'equals'],
  date: ['exists', 'equals', ...ordered, 'within_days', 'before_days'],
  list: ['exists', 'contains_any', 'contains_all'],
};

/** Why an attribute of a type cannot be tested like this; null when it can. */
function mismatch(type: AttributeType, op: string, value: unknown): string | null {
  if (!opsOf[type].includes(op)) return `a ${type} has no ${op}; it has ${opsOf[type].join(', ')}`;
  if (op === 'exists' || type === 'list' || op.endsWith('_days')) return null;
  if (type === 'date') return canonicalDate(String(value)) === null ? 'not a date: 2026-11-22, or RFC 3339' : null;
  const values = Array.isArray(value) ? value : [value];
  return values.every((one) => typeof one === type) ? null : `the attribute is a ${type}`;
}

function canonical(value: unknown): unknown {
  return typeof value === 'string' ? canonicalDate(value) : value;
}

function unique<T>(value: T): T {
  return (Array.isArray(value) ? [...new Set(value)] : value) as T;
}

/** Lists inside a condition in order and without repeats. */
function sorted<T>(condition: T): T {
  if (Array.isArray(condition)) {
    return (condition.every((one) => typeof one === 'string') ? unique(condition).sort() : condition) as T;
  }
  if (typeof condition !== 'object' || condition === null) return condition;
  const entries = Object.entries(condition).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key, sorted(value)])) as T;
}
