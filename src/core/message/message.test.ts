import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELD_POLICIES } from '../template/field-policy.ts';
import { checkField } from '../template/field-rules.ts';
import { FIELD_TYPES } from '../template/field-types.ts';
import { parseContent } from '../template/parse-content.ts';
import {
  type CompiledMessage,
  compileMessage,
  dependsOnRecipient,
  type MessageInput,
  variables,
} from './compile-message.ts';
import { describeMessageProblem } from './describe-problem.ts';
import { type RenderContext, renderMessage } from './render-message.ts';

const template = parseContent('商品:{{thing1.DATA}}\n金额:{{amount2.DATA}}\n时间:{{time3.DATA}}');
const constants = { thing1: '黑咖啡', amount2: '¥12.50', time3: '15:04' };

function compile(fields: MessageInput['fields'], timeZone?: string): CompiledMessage {
  const result = compileMessage({ fields: { ...constants, ...fields }, template, timeZone });
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.message;
}

const problemsOf = (fields: Record<string, unknown>, timeZone?: string) => {
  const result = compileMessage({ fields: fields as MessageInput['fields'], template, timeZone });
  return 'problems' in result ? result.problems.map(({ pointer, code }) => `${pointer} ${code}`) : [];
};

const thing = (
  source: string | { value: string; default?: string; on_invalid?: 'truncate' },
  context: RenderContext,
) => {
  const result = renderMessage(compile({ thing1: source }), context);
  return 'data' in result ? result.data.thing1 : result.problem;
};

describe('compileMessage', () => {
  it('finds every problem at once, with a pointer into the sender’s JSON', () => {
    expect(
      problemsOf({
        thing1: '好'.repeat(21),
        amount2: { value: '{{ n', default: '¥0' },
        'x/~y': 'unknown',
      }),
    ).toEqual([
      '/fields/thing1 too_long',
      '/fields/amount2/value syntax',
      '/fields/time3 missing_field',
      '/fields/x~1~0y unknown_field',
    ]);
  });

  it.each([
    ['a default that does not fit', { value: '{{ x }}', default: '' }, '/fields/thing1/default empty'],
    [
      'a policy without its default',
      { value: '{{ x }}', on_invalid: 'default' },
      '/fields/thing1/default missing_default',
    ],
    ['an unknown policy', { value: 'x', on_invalid: 'ignore' }, '/fields/thing1/on_invalid unknown_policy'],
    [
      'an expression that is constant and too long',
      '{% assign a = "" %}{{ "一二三四五六七八九十" | append: "一二三四五六七八九十一" }}',
      '/fields/thing1 too_long',
    ],
    ['an expression that is constant and fails', '{{ "x" | amount }}', '/fields/thing1 expression_failed'],
    ['a field that comes from a prototype only', undefined, '/fields/thing1 missing_field'],
  ])('refuses %s', (_what, value, problem) => {
    expect(problemsOf({ ...constants, thing1: value })).toEqual([problem]);
  });

  it('refuses an unknown time zone', () => {
    expect(problemsOf(constants, 'Asia/Atlantis')).toEqual(['/time_zone unknown_time_zone']);
  });

  it('applies the policy to constants once', () => {
    const message = compile({ thing1: { value: '好'.repeat(30), on_invalid: 'truncate' } });
    expect(message.constantData).toEqual({ ...constants, thing1: `${'好'.repeat(19)}…` });
  });

  it('tells which variables are read and whether they are the recipient’s', () => {
    const message = compile({ thing1: '{{ order.title }}{{ city }}', amount2: '{{ order.total | amount }}' });
    expect(variables(message)).toEqual(['order.title', 'city', 'order.total']);
    expect(dependsOnRecipient(message)).toBe(false);
    expect(message.constantData).toBeUndefined();
    for (const source of ['{{ recipient.name }}', '{{ attributes["x"] }}', '{% if recipient.vip %}a{% endif %}']) {
      expect(dependsOnRecipient(compile({ thing1: source }))).toBe(true);
    }
    expect(variables(compile({}))).toEqual([]);
  });

  it('names the fields whose type has no documented rule', () => {
    const odd = parseContent('a:{{hologram1.DATA}}\nb:{{thing2.DATA}}\nc:{{short_thing3.DATA}}');
    const result = compileMessage({ fields: { hologram1: 'x', thing2: 'y', short_thing3: 'z' }, template: odd });
    expect('message' in result && result.message.unverified).toEqual(['hologram1', 'short_thing3']);
  });
});

describe('renderMessage', () => {
  it('gives one shared, frozen object when all is constant', () => {
    const message = compile({});
    const first = renderMessage(message, {});
    const second = renderMessage(message, { variables: { x: 1 } });
    expect(first).toEqual({ data: constants });
    expect('data' in first && 'data' in second && first.data === second.data && Object.isFrozen(first.data)).toBe(true);
  });

  it('overlays the variables of the recipient, and reserved names win over both', () => {
    const context: RenderContext = {
      variables: { a: 'push', b: 'push', recipient: { name: 'forged' }, now: 'forged' },
      recipientVariables: { b: 'own', app: { name: 'forged' } },
      recipient: { attributes: { name: '张三', city: 'from an attribute' }, tags: ['vip'], city: '北京' },
      app: { name: '小店' },
      now: new Date('2026-11-22T07:04:05Z'),
    };
    expect(thing('{{ a }}-{{ b }}-{{ app.name }}', context)).toBe('push-own-小店');
    expect(thing('{{ recipient.name }}{{ recipient.city }}{{ attributes.name }}', context)).toBe('张三北京张三');
    expect(thing('{{ recipient.attributes.name }}{{ recipient.tags | first }}', context)).toBe('张三vip');
    expect(thing('{{ now | date: "%F %R" }}', context)).toBe('2026-11-22 15:04');
  });

  it('reports the field and the reason', () => {
    expect(thing('{{ nope }}', {})).toMatchObject({ field: 'thing1', code: 'undefined_variable', variable: 'nope' });
    expect(thing('{{ recipient.nope }}', {})).toMatchObject({ variable: 'recipient.nope' });
    expect(thing('{{ x }}', { variables: { x: '长'.repeat(30) } })).toEqual({
      field: 'thing1',
      code: 'too_long',
      limit: 20,
      length: 30,
    });
    expect(thing('{{ x }}', { variables: { x: '' } })).toEqual({ field: 'thing1', code: 'empty' });
  });

  it('follows the policy of the field', () => {
    const long = { variables: { x: '长'.repeat(30) } };
    expect(thing({ value: '{{ x }}', on_invalid: 'truncate' }, long)).toBe(`${'长'.repeat(19)}…`);
    expect(thing({ value: '{{ x }}', default: '商品' }, long)).toBe('商品');
    expect(thing({ value: '{{ nope }}', default: '商品' }, long)).toBe('商品');
    expect(thing({ value: '{{ nope }}', on_invalid: 'truncate' }, long)).toMatchObject({ code: 'undefined_variable' });
    expect(thing({ value: '{{ nope }}', on_invalid: 'truncate', default: '商品' }, long)).toBe('商品');
  });

  it('does not find variables whose names are put together as it runs', () => {
    const context: RenderContext = {
      variables: { which: 'recipient', push: 'x' },
      recipientVariables: { secret: 'S3CRET' },
      recipient: { attributes: { phone: '13800138000' } },
    };
    const message = compile({ thing1: '{{ [which].phone }}' });
    expect(dependsOnRecipient(message)).toBe(false);
    expect(thing('{{ [which].phone }}', context)).toMatchObject({ code: 'undefined_variable' });
    expect(thing('{% assign s = "secret" %}{{ push }}{{ [s] }}', context)).toMatchObject({
      code: 'undefined_variable',
    });
  });

  it('is not fooled by names of prototypes', () => {
    const context: RenderContext = {
      variables: JSON.parse('{"__proto__": {"admin": "yes"}, "constructor": "plain"}'),
      recipientVariables: JSON.parse('{"x": {"__proto__": {"admin": "yes"}}}'),
      recipient: { attributes: JSON.parse('{"__proto__": {"admin": "yes"}}') },
    };
    for (const path of ['admin', 'x.admin', 'recipient.admin', 'attributes.admin']) {
      expect(thing(`{{ ${path} }}`, context)).toMatchObject({ code: 'undefined_variable' });
    }
    expect(thing('{{ constructor }}', context)).toBe('plain');
    expect(thing('{{ toString }}', context)).toMatchObject({ code: 'undefined_variable' });
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  it('never gives a value that its field refuses, and never throws', () => {
    const type = fc.constantFrom(...FIELD_TYPES, 'hologram');
    const filter = fc.constantFrom(
      '',
      '| thing',
      '| amount',
      '| wx_time',
      '| wx_date',
      '| phrase',
      '| phone',
      '| name',
      '| append: "\n"',
      '| default: "无"',
    );
    const value = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 10 }),
      fc.double(),
      fc.date(),
      fc.jsonValue(),
      fc.constantFrom('2026-11-22', '15:04', '粤B12345', '¥1', '已发货', undefined),
    );
    let rendered = 0;
    fc.assert(
      fc.property(type, filter, value, fc.constantFrom(...FIELD_POLICIES), (type, filter, v, policy) => {
        const field = { key: `${type}1`, type, label: '' };
        const given = { value: `{{ v ${filter} }}`, on_invalid: policy === 'default' ? undefined : policy };
        const compiled = compileMessage({ fields: { [field.key]: given }, template: [field] });
        if ('problems' in compiled) throw new Error('compiles');
        const result = renderMessage(compiled.message, { variables: { v } });
        if ('problem' in result) return;
        rendered += 1;
        expect(checkField(field, result.data[field.key] ?? '')).toBeNull();
      }),
      { numRuns: 1000 },
    );
    expect(rendered).toBeGreaterThan(0);
  });
});

describe('describeMessageProblem', () => {
  it('has a sentence in both languages for every problem', () => {
    const compile = (fields: Record<string, unknown>, timeZone?: string) => {
      const result = compileMessage({ fields: fields as MessageInput['fields'], template, timeZone });
      return 'problems' in result ? result.problems : [];
    };
    const problems = [
      ...compile({ thing1: '好'.repeat(21), amount2: '{{ n', other: '' }),
      ...compile({ ...constants, thing1: { value: '{{ x }}', on_invalid: 'default' } }),
      ...compile({ ...constants, thing1: { value: 'x', on_invalid: 'ignore' } }),
      ...compile({ ...constants, thing1: '{{ "x" | amount }}' }),
      ...compile(constants, 'Asia/Atlantis'),
    ];
    const rendering = renderMessage(compileOne('{{ nope }}'), {});
    const all = 'problem' in rendering ? [...problems, rendering.problem] : problems;
    expect(new Set(all.map(({ code }) => code)).size).toBe(9);
    for (const lang of ['zh', 'en'] as const) {
      const texts = all.map((problem) => describeMessageProblem(problem, lang));
      expect(new Set(texts).size).toBe(9);
      expect(texts.join()).not.toContain('undefined,');
      for (const text of texts) expect(/\p{Script=Han}/u.test(text)).toBe(lang === 'zh');
    }
    expect(describeMessageProblem(problems[0]!, 'zh')).toBe('最多 20 个字符，现有 21 个');
  });
});

function compileOne(source: string): CompiledMessage {
  return compile({ thing1: source });
}
