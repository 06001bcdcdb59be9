import type { AttributeRule, BehaviorRule, ConsentRule, EventName, Rule, TimeRule } from '#contract/rule.ts';
import { arrayLiteral } from '../../array-literal.ts';
import { polygonTest, sphereTest } from './geo.ts';
import { valueTest } from './values.ts';

const dayMs = 86_400_000;

/** A rule as parts of a statement about `recipient r`. Values stand in `values` only, never in the text. */
export interface CompiledRule {
  joins: string;
  where: string;
  values: unknown[];
}

export interface CompileOptions {
  /** The moment of evaluation. */
  now: Date;
  /** The partition day of a push, by its id. */
  dayOf(pushId: string): string;
}

/** Adds a value to the statement; answers the parameter that stands for it. */
export type Arg = (value: unknown, type: string) => string;

/**
 * Compiles a checked and expanded rule. The statement it becomes a part of has as its first four parameters the bucket,
 * the app, and the ends of a range of recipient ids (`after`, excluded, and `upto`): what is joined is read in that
 * range only, each event once, however often the rule asks for it. Below a `not` every condition is true or false; elsewhere
 * it may be null, which names nobody either, and lets the planner turn outer joins into inner ones.
 */
export function compileRule(rule: Rule, options: CompileOptions): CompiledRule {
  const compiler = new Compiler(options);
  const where = compiler.node(rule);
  return { joins: compiler.joins.join('\n'), where, values: compiler.values };
}

class Compiler {
  readonly joins: string[] = [];
  readonly values: unknown[] = [];
  readonly #options: CompileOptions;
  readonly #aliases = new Map<string, string>();
  /** How many `not` stand above. */
  #nots = 0;

  constructor(options: CompileOptions) {
    this.#options = options;
  }

  readonly #arg: Arg = (value, type) => {
    this.values.push(Array.isArray(value) ? arrayLiteral(value) : value);
    return `$${this.values.length + 4}::${type}`;
  };

  node(rule: Rule): string {
    const arg = this.#arg;
    const isOneOf = (column: string, allowed: string[] | undefined) =>
      allowed === undefined ? 'true' : this.#sure(`${column} = any(${arg(allowed, 'text[]')})`);
    if (rule.all !== undefined) return this.#join(rule.all, 'and');
    if (rule.any !== undefined) return this.#join(rule.any, 'or');
    if (rule.not !== undefined) return this.#not(rule.not);
    if (rule.tags !== undefined) return this.#tags(rule.tags);
    if (rule.attribute !== undefined) return this.#attribute(rule.attribute);
    if (rule.location !== undefined) {
      const { country, province, city } = rule.location;
      return `(${isOneOf('r.country', country)} and ${isOneOf('r.province', province)} and ${isOneOf('r.city', city)})`;
    }
    if (rule.near !== undefined) return this.#sure(sphereTest(rule.near, arg));
    if (rule.within !== undefined) return polygonTest(rule.within, arg);
    if (rule.device !== undefined) {
      const { platform, type } = rule.device;
      return `(${isOneOf('r.device_platform', platform)} and ${isOneOf('r.device_type', type)})`;
    }
    if (rule.language !== undefined) return isOneOf('r.language', rule.language);
    if (rule.time_zone !== undefined) return isOneOf('r.time_zone', rule.time_zone);
    if (rule.status !== undefined) return isOneOf('r.status', rule.status);
    if (rule.first_seen !== undefined) return this.#time('r.first_seen_at', rule.first_seen);
    if (rule.last_seen !== undefined) return this.#time('r.last_seen_at', rule.last_seen);
    if (rule.consent !== undefined) return this.#consent(rule.consent);
    if (rule.behavior !== undefined) return this.#behavior(rule.behavior);
    if (rule.first_time !== undefined) {
      return this.#time(`${this.#events(rule.first_time, null)}.first_at`, rule.first_time);
    }
    if (rule.last_time !== undefined) {
      return this.#time(`${this.#events(rule.last_time, null)}.last_at`, rule.last_time);
    }
    if (rule.push !== undefined) return this.#push(rule.push);
    if (rule.sample !== undefined) return this.#sample(rule.sample);
    if (rule.recipients !== undefined) return `r.id = any(${arg(rule.recipients, 'uuid[]')})`;
    if (rule.segment !== undefined) return this.#member(rule.segment);
    return 'true';
  }

  #not(rule: Rule): string {
    this.#nots++;
    const inner = this.node(rule);
    this.#nots--;
    return `not ${inner}`;
  }

  /** A condition that is null where something is missing; false there, where a `not` would make more of it. */
  #sure(condition: string): string {
    return this.#nots > 0 ? `coalesce(${condition}, false)` : condition;
  }

  #join(rules: Rule[], word: 'and' | 'or'): string {
    return `(${rules.map((one) => this.node(one)).join(` ${word} `)})`;
  }

  #tags({ any, all, none }: NonNullable<Rule['tags']>): string {
    const arg = this.#arg;
    const parts = [
      ...(any === undefined ? [] : [`r.tags && ${arg(any, 'text[]')}`]),
      ...(all === undefined ? [] : [`r.tags @> ${arg(all, 'text[]')}`]),
      ...(none === undefined ? [] : [`not r.tags && ${arg(none, 'text[]')}`]),
    ];
    return `(${parts.join(' and ')})`;
  }

  #attribute(test: AttributeRule): string {
    const arg = this.#arg;
    const value = `(r.attributes -> ${arg(test.name, 'text')})`;
    const list = (of: string[], operator: '?|' | '?&') =>
      `(jsonb_typeof(${value}) is not distinct from 'array' and ${value} ${operator} ${arg(of, 'text[]')})`;
    const before = (days: number) => new Date(this.#options.now.getTime() - days * dayMs).toISOString();
    if (test.contains_any !== undefined) return list(test.contains_any, '?|');
    if (test.contains_all !== undefined) return list(test.contains_all, '?&');
    if (test.within_days !== undefined) return valueTest(value, { at_least: before(test.within_days) }, arg);
    if (test.before_days !== undefined) return valueTest(value, { below: before(test.before_days) }, arg);
    return valueTest(value, test, arg);
  }

  #time(column: string, test: TimeRule): string {
    const at = (moment: Date) => this.#arg(moment, 'timestamptz');
    const daysAgo = (days: number) => at(new Date(this.#options.now.getTime() - days * dayMs));
    if (test.before !== undefined) return this.#sure(`${column} < ${at(new Date(test.before))}`);
    if (test.after !== undefined) return this.#sure(`${column} >= ${at(new Date(test.after))}`);
    if (test.within_days !== undefined) return this.#sure(`${column} >= ${daysAgo(test.within_days)}`);
    return this.#sure(`${column} < ${daysAgo(test.before_days!)}`);
  }

  #consent({ template, credits_at_least: credits, is }: ConsentRule): string {
    const c = this.#joined(`consent ${template}`, 'c', (alias) => {
      const of = this.#arg(template, 'uuid');
      return `left join consent ${alias} on ${alias}.b = $1 and ${alias}.app_id = $2 and ${alias}.recipient_id = r.id
        and ${alias}.recipient_id > $3 and ${alias}.recipient_id <= $4 and ${alias}.template_id = ${of}`;
    });
    if (credits !== undefined) return this.#sure(`${c}.credits >= ${this.#arg(credits, 'int')}`);
    if (is === 'long_term') return this.#sure(`(${c}.kind = 'long_term' and ${c}.status = 'granted')`);
    if (is !== 'none') return this.#sure(`${c}.status = ${this.#arg(is, 'text')}`);
    return `coalesce(${c}.status, 'none') = 'none'`;
  }

  #behavior(test: BehaviorRule): string {
    const since =
      test.since !== undefined
        ? new Date(test.since)
        : test.within_days !== undefined
          ? new Date(this.#options.now.getTime() - test.within_days * dayMs)
          : null;
    const e = this.#events(test, since);
    if (test.at_least !== undefined) return this.#sure(`${e}.n >= ${this.#arg(test.at_least, 'int')}`);
    // Who never did it has no row there.
    const count = `coalesce(${e}.n, 0)`;
    if (test.at_most !== undefined) return `${count} <= ${this.#arg(test.at_most, 'int')}`;
    return `${count} = ${this.#arg(test.exactly, 'int')}`;
  }

  /** The events of one kind, added up by recipient. */
  #events({ event, where = [] }: EventName, since: Date | null): string {
    return this.#joined(JSON.stringify(['events', event, where, since]), 'e', (alias) => {
      const arg = this.#arg;
      const conditions = [`name = ${arg(event, 'text')}`];
      if (since !== null) {
        const day = new Date(Math.max(0, since.getTime())).toISOString().slice(0, 10);
        conditions.push(`day >= ${arg(day, 'date')}`, `at >= ${arg(since, 'timestamptz')}`);
      }
      for (const test of where) conditions.push(valueTest(`(properties -> ${arg(test.property, 'text')})`, test, arg));
      return `left join (
        select recipient_id, count(*) as n, min(at) as first_at, max(at) as last_at from behavior
        where b = $1 and app_id = $2 and recipient_id > $3 and recipient_id <= $4 and ${conditions.join(' and ')}
        group by recipient_id) ${alias} on ${alias}.recipient_id = r.id`;
    });
  }

  #push({ id, is }: NonNullable<Rule['push']>): string {
    const d = this.#joined(`push ${id}`, 'd', (alias) => {
      const [day, push] = [this.#arg(this.#options.dayOf(id), 'date'), this.#arg(id, 'uuid')];
      return `left join delivery ${alias} on ${alias}.b = $1 and ${alias}.day = ${day} and ${alias}.push_id = ${push}
        and ${alias}.recipient_id = r.id and ${alias}.recipient_id > $3 and ${alias}.recipient_id <= $4`;
    });
    if (is === 'opened') return `${d}.opened_at is not null`;
    if (is === 'clicked') return `${d}.clicked_at is not null`;
    const unopened = is === 'not_opened' ? ` and ${d}.opened_at is null` : '';
    return this.#sure(`(${d}.outcome = 'accepted'${unopened})`);
  }

  #sample({ percent, salt = '' }: NonNullable<Rule['sample']>): string {
    if (percent >= 100) return 'true';
    const limit = Buffer.alloc(4);
    limit.writeUInt32BE(Math.floor((percent / 100) * 2 ** 32));
    const hashed = `sha256(convert_to(${this.#arg(`${salt}:`, 'text')} || r.id::text, 'UTF8'))`;
    return `${hashed} < ${this.#arg(limit, 'bytea')}`;
  }

  #member(segmentId: string): string {
    const m = this.#joined(`member ${segmentId}`, 'm', (alias) => {
      const of = this.#arg(segmentId, 'uuid');
      return `left join segment_member ${alias} on ${alias}.b = $1 and ${alias}.segment_id = ${of}
        and ${alias}.recipient_id = r.id and ${alias}.recipient_id > $3 and ${alias}.recipient_id <= $4`;
    });
    return `${m}.recipient_id is not null`;
  }

  /** The alias under which something is joined; made once per key. */
  #joined(key: string, letter: string, make: (alias: string) => string): string {
    const existing = this.#aliases.get(key);
    if (existing !== undefined) return existing;
    const alias = `${letter}${this.#aliases.size + 1}`;
    this.#aliases.set(key, alias);
    this.joins.push(make(alias));
    return alias;
  }
}
