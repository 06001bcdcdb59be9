import { describe, expect, it } from 'vitest';
import type { Rule } from '#contract/rule.ts';
import { checkRule } from './check-rule.ts';
import { expandRule, type Segments } from './expand-rule.ts';
import { needsOf } from './needs.ts';
import { ruleOf } from './set.ts';
import { depthOf, segmentsIn } from './walk.ts';

const [a, b, list] = ['a', 'b', 'list'];
const tag = (name: string): Rule => ({ tags: { any: [name] } });
const segments: Segments = new Map([
  [a!, tag('x')],
  [b!, { all: [{ segment: a }, { segment: list }] }],
  [list!, null],
]);

describe('expandRule', () => {
  it('puts rules in place and leaves lists', () => {
    expect(expandRule({ not: { segment: b } }, segments)).toEqual({ not: { all: [tag('x'), { segment: list }] } });
  });

  it('lets the same segment stand twice beside itself, not within', () => {
    expect(expandRule({ any: [{ segment: a }, { segment: a }] }, segments)).toEqual({ any: [tag('x'), tag('x')] });
    const circle: Segments = new Map([
      [a!, { segment: b }],
      [b!, { not: { segment: a } }],
    ]);
    expect(() => expandRule({ segment: a }, circle)).toThrow('comes back to itself');
    expect(() => expandRule({ segment: b }, new Map([[b!, tag('x')]]), b)).toThrow('comes back to itself');
    expect(() => expandRule({ segment: 'gone' }, segments)).toThrow('no such segment');
  });

  it('gives up before a rule that doubles is large', () => {
    const doubling = new Map(
      Array.from({ length: 40 }, (_, i): [string, Rule] => {
        return [`s${i}`, i === 0 ? tag('x') : { any: [{ segment: `s${i - 1}` }, { segment: `s${i - 1}` }] }];
      }),
    );
    expect(() => expandRule({ segment: 's39' }, doubling)).toThrow('more than 500 conditions');
  });
});

describe('needsOf', () => {
  it('collects what is read, and since when', () => {
    const now = new Date('2026-11-22T00:00:00Z');
    const recent: Rule = { behavior: { event: 'paid', at_least: 1, within_days: 2 } };
    const consent: Rule = { consent: { template: 't', is: 'none' } };
    const rule: Rule = { all: [recent, consent, { push: { id: 'p', is: 'opened' } }, { not: { segment: list } }] };
    const since = new Date('2026-11-20T00:00:00Z');
    expect(needsOf([rule], now)).toEqual({ events: ['paid'], since, templates: ['t'], pushes: ['p'], lists: ['list'] });
    const ever: Rule = { last_time: { event: 'viewed', before_days: 2 } };
    expect(needsOf([rule, ever], now)).toMatchObject({ events: ['paid', 'viewed'], since: new Date(0) });
  });
});

describe('ruleOf', () => {
  it('makes one rule of a set', () => {
    expect(ruleOf({ include: [{ tags: { any: ['x'] } }, { all: true }], exclude: [{ segment_id: 's' }] })).toEqual({
      all: [{ any: [tag('x'), { everyone: true }] }, { not: { segment: 's' } }],
    });
    expect(ruleOf({ exclude: [{ list: 'openids', given: 1, recipients: ['r'] }] })).toEqual({
      not: { recipients: ['r'] },
    });
  });
});

describe('checkRule', () => {
  const world = { attributes: new Map([['n', 'number' as const]]), templateId: () => 'ours', hasSegment: () => true };
  it('leaves nothing nested for nothing, and nothing twice', () => {
    const rule: Rule = {
      all: [
        { all: [tag('x'), { not: { not: { not: { language: ['b', 'a', 'b'] } } } }] },
        { consent: { template: 'theirs', is: 'refused' } },
      ],
    };
    const checked = checkRule(rule, world, '');
    expect(checked).toEqual({
      rule: { all: [tag('x'), { not: { language: ['a', 'b'] } }, { consent: { template: 'ours', is: 'refused' } }] },
    });
    if ('rule' in checked) expect([depthOf(checked.rule), segmentsIn(checked.rule)]).toEqual([3, []]);
  });
});
