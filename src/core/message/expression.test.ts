import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkField } from '../template/field-rules.ts';
import { compileExpression, type Expression, renderExpression } from './expression.ts';

/** Compiles, renders, and gives the text or the code of the problem. */
function run(source: string, scope: object = {}, timeZone?: string): string {
  const compiled = compileExpression(source, timeZone);
  if ('problem' in compiled) return compiled.problem.code;
  const rendered = renderExpression(compiled.expression, scope);
  return 'problem' in rendered ? rendered.problem.code : rendered.text;
}

function compiled(source: string): Expression {
  const result = compileExpression(source);
  if ('problem' in result) throw new Error(result.problem.detail);
  return result.expression;
}

const scope = {
  order: { title: '黑咖啡', total: 12.5, items: [{ n: '甲' }, { n: '乙' }], paid_at: '2026-11-22T07:04:05Z' },
  recipient: { name: '张三', tags: ['a', 'b'], level: null },
  n: 3,
};

describe('expressions', () => {
  it.each([
    ['{{ order.title }}', '黑咖啡'],
    ['你好 {{ recipient.name }}！', '你好 张三！'],
    ['{{ order.items[1].n }}', '乙'],
    ['{{ recipient.tags | join: "、" }}', 'a、b'],
    ['{{ recipient.nick | default: "朋友" }}', '朋友'],
    ['{{ recipient.level | default: "普通" }}', '普通'],
    ['{{ missing.deeply.so | default: "无" }}', '无'],
    ['{% if recipient.vip %}尊享{% else %}普通{% endif %}', '普通'],
    ['{% if recipient.vip == "yes" %}尊享{% else %}普通{% endif %}', '普通'],
    ['  {% assign x = n | times: 2 %} {{ x }} ', '6'],
    ['{% for i in order.items %}{{ i.n }}{% unless forloop.last %},{% endunless %}{% endfor %}', '甲,乙'],
    ['{{ order.title | slice: 0, 1 | append: "!" }}', '黑!'],
    ['{{ order.title }} {{ "{{ n }}" }}', '黑咖啡 {{ n }}'],
  ])('%s renders %j', (source, text) => expect(run(source, scope)).toBe(text));

  it.each([
    ['{{ order.titel }}', 'undefined_variable'],
    ['{{ recipient.nick | upcase | default: "x" }}', 'undefined_variable'],
    ['{{ order }}', 'expression_failed'],
    ['{{ recipient.tags }}', 'expression_failed'],
    ['{{ order | append: "!" }}', 'expression_failed'],
    ['{{ n', 'syntax'],
    ['{% if n %}', 'syntax'],
    ['{{ n | no_such_filter }}', 'syntax'],
    ['{{ }}', 'syntax'],
    [`{{ n }}${'长'.repeat(4000)}`, 'syntax'],
  ])('%s is a problem: %s', (source, code) => expect(run(source, scope)).toBe(code));

  it('names the missing variable, and only what stands in the source of it', () => {
    const missing = (source: string) => renderExpression(compiled(source), { ...scope, phone: '13800138000' });
    expect(missing('{{ order.nope.more }}')).toMatchObject({ problem: { variable: 'order.nope' } });
    expect(missing('{{ order[phone] }}')).toEqual({
      problem: { code: 'undefined_variable', variable: 'order[...]', detail: 'undefined variable: order[...]' },
    });
    expect(JSON.stringify(missing('{{ [phone] }}'))).not.toContain('138');
    expect(JSON.stringify(missing('{{ phone | prepend: "x" | amount }}'))).not.toContain('138');
  });

  it('become constants when they read nothing', () => {
    expect(compiled('已发货')).toEqual({ constant: true, text: '已发货' });
    expect(compiled(' {{ "abc" | upcase }} ')).toEqual({ constant: true, text: 'ABC' });
    expect(compiled('{% assign x = 2 %}{{ x | times: 3 }}')).toEqual({ constant: true, text: '6' });
    expect(compiled('{{ now | date: "%F" }}')).toMatchObject({ constant: false, roots: ['now'] });
  });

  it('know the variables they read', () => {
    const source = '{{ a.b | default: c }}{% for x in list %}{{ x.y }}{{ d[e.f] }}{% endfor %}{{ ["recipient"].name }}';
    const expression = compiled(source);
    if (expression.constant) throw new Error('reads variables');
    expect(expression.roots.sort()).toEqual(['a', 'c', 'd', 'e', 'list', 'recipient']);
    expect(expression.variables).toContain('a.b');
    expect(expression.variables).toContain('recipient.name');
  });

  it('keep no state between renderings', () => {
    const expression = compiled('{% if n > 1 %}{% assign seen = true %}{% endif %}{{ seen | default: "no" }}');
    expect(renderExpression(expression, { n: 2 })).toEqual({ text: 'true' });
    expect(renderExpression(expression, { n: 1 })).toEqual({ text: 'no' });
  });
});

describe('the filters for field types', () => {
  const at = { t: '2026-11-22T07:04:05Z', date: new Date('2026-11-22T07:04:05Z'), s: 1795331045 };
  it.each([
    ['{{ v | thing }}', { v: '好'.repeat(30) }, `${'好'.repeat(19)}…`],
    ['{{ v | phrase }}', { v: '已发货, 请查收!' }, '已发货请查'],
    ['{{ v | phone }}', { v: '（０２１） 6688 8866' }, '(021)66888866'],
    ['{{ v | phone_number }}', { v: '021-6688 8866' }, '021-66888866'],
    ['{{ v | number }}', { v: '1,280.5' }, '1280.5'],
    ['{{ v | number }}', { v: '１２' }, '12'],
    ['{{ v | number: 0 }}', { v: 2.5 }, '3'],
    ['{{ v | number: 2 }}', { v: 3 }, '3.00'],
    ['{{ v | number: 9 }}', { v: 3 }, 'expression_failed'],
    ['{{ v | number }}', { v: '12kg' }, 'expression_failed'],
    ['{{ v | character_string }}', { v: '订单 ＨＹ-2026 🎂' }, 'HY-2026'],
    ['{{ v | character_string }}', { v: 'A'.repeat(40) }, 'A'.repeat(32)],
    ['{{ v | letter }}', { v: 'B+ 级' }, 'B'],
    ['{{ v | symbol }}', { v: '好!!🎂★★★★' }, '!!★★★'],
    ['{{ v | car_number }}', { v: '浙a·12 345' }, '浙A12345'],
    ['{{ t | time }}', at, '2026年11月22日 15:04'],
    ['{{ v | amount }}', { v: 12.5 }, '¥12.50'],
    ['{{ v | amount }}', { v: 1.005 }, '¥1.01'],
    ['{{ v | amount }}', { v: '1.0049999999999999999999' }, '¥1.00'],
    ['{{ v | amount }}', { v: 0 }, '¥0.00'],
    ['{{ v | amount: "$" }}', { v: '9999999.999' }, '$10000000.00'],
    ['{{ v | amount: "" }}元', { v: 3 }, '3.00元'],
    ['{{ v | amount | default: "免费" }}', { v: null }, '免费'],
    ['{{ v | amount }}', { v: -1 }, 'expression_failed'],
    ['{{ v | amount }}', { v: '1,000' }, 'expression_failed'],
    ['{{ t | wx_time }}', at, '2026年11月22日 15:04'],
    ['{{ date | wx_date }}', at, '2026年11月22日'],
    ['{{ s | wx_time }}', at, '2026年11月22日 15:04'],
    ['{{ t | wx_time: "America/New_York" }}', at, '2026年11月22日 02:04'],
    ['{{ v | wx_time }}', { v: '15:30~16:30' }, '15:30~16:30'],
    ['{{ v | wx_date | default: "待定" }}', { v: '' }, '待定'],
    ['{{ v | wx_date }}', { v: 'soon' }, 'expression_failed'],
    ['{{ t | wx_date: "Asia/Atlantis" }}', at, 'expression_failed'],
    ['{{ t | date }}', at, '2026-11-22 15:04'],
    [
      '{{ t | date: "%y/%-m/%-d %T %R %F %a %A %u %w 100%%" }}',
      at,
      '26/11/22 15:04:05 15:04 2026-11-22 周日 星期日 7 0 100%',
    ],
    ['{{ t | date: "%Q" }}', at, 'expression_failed'],
    ['{{ "now" | date: "%F" }}', {}, 'expression_failed'],
    ['{{ v | date }}', { v: 'today' }, 'expression_failed'],
  ])('%s of %j gives %j', (source, variables, text) => expect(run(source, variables)).toBe(text));

  it('use the time zone of the message', () => {
    expect(run('{{ t | wx_time }}', at, 'UTC')).toBe('2026年11月22日 07:04');
    expect(run('{{ "2026-11-22T23:30:00Z" | wx_date }}')).toBe('2026年11月23日');
  });

  it('give what their type takes', () => {
    const date = fc.date({ min: new Date('1970-01-02'), max: new Date('2099-12-30'), noInvalidDate: true });
    const price = fc.double({ min: 0, max: 9_999_999, noNaN: true });
    fc.assert(
      fc.property(date, price, fc.string({ unit: 'grapheme' }), (date, price, text) => {
        expect(checkField({ type: 'time' }, run('{{ date | wx_time }}', { date }))).toBeNull();
        expect(checkField({ type: 'date' }, run('{{ date | wx_date }}', { date }))).toBeNull();
        expect(checkField({ type: 'amount' }, run('{{ price | amount }}', { price }))).toBeNull();
        expect(checkField({ type: 'number' }, run('{{ price | number: 2 }}', { price }))).toBeNull();
        for (const type of ['character_string', 'letter', 'symbol', 'phrase', 'name']) {
          const value = run(`{{ text | ${type} }}`, { text });
          // What is left of a text may be nothing, or nothing that a type takes; never too long.
          if (checkField({ type }, value) !== null) expect(checkField({ type }, value)?.code).not.toBe('too_long');
        }
        const thing = checkField({ type: 'thing' }, run('{{ text | thing }}', { text }));
        if (text.trim() !== '') expect(thing).toBeNull();
      }),
      { numRuns: 5000 },
    );
  });
});

describe('what expressions cannot do', () => {
  it.each([
    'include "x"',
    'render "/etc/passwd"',
    'layout "x"',
    'block a',
    'increment n',
    'cycle 1, 2',
    'echo n',
    'constructor',
  ])('there is no {%% %s %%}', (tag) => expect(run(`{% ${tag} %}`, scope)).toBe('syntax'));

  it.each([
    'where_exp: "i", "i.n"',
    'where: "n"',
    'json',
    'base64_decode',
    'sha256',
    'sample',
    'raw',
    'constructor',
    'toString',
  ])('there is no filter %s', (filter) => expect(run(`{{ order.items | ${filter} }}`, scope)).toBe('syntax'));

  it.each([
    'order.constructor',
    'order.constructor.name',
    'order["__proto__"]',
    'order.__proto__.polluted',
    'order.title.constructor',
    'order.hasOwnProperty',
    'constructor',
    '__proto__',
    'toString',
    'process',
    'globalThis',
    'order.title.toUpperCase',
    'order.items.push',
    'n.toFixed',
  ])('%s is as good as not there', (path) => {
    expect(run(`{{ ${path} }}`, scope)).toBe('undefined_variable');
    expect(run(`{{ ${path} | default: "-" }}`, scope)).toBe('-');
  });

  it('cannot call a function, wherever it hides', () => {
    let calls = 0;
    const spy = () => {
      calls += 1;
      return 'called';
    };
    const hostile = { f: spy, o: { f: spy }, l: [spy], liquid: { toLiquid: spy, x: 1 }, deep: [{ f: spy }] };
    for (const path of ['f', 'o.f', 'l[0]', 'l.first', 'liquid.x', 'liquid.toLiquid', 'deep[0].f']) {
      expect(run(`{{ ${path} }}`, hostile)).toBe('undefined_variable');
    }
    expect(run('{{ deep | map: "f" | join }}', hostile)).toBe('');
    expect(run('{% for x in deep %}{{ x.f }}{% endfor %}', hostile)).toBe('undefined_variable');
    expect(calls).toBe(0);
  });

  it('cannot change prototypes or the variables they are given', () => {
    const given = { n: 1, o: { x: 1 } };
    for (const name of ['__proto__', 'constructor', 'n', 'o']) {
      run(`{% assign ${name} = "evil" %}{% capture ${name} %}evil{% endcapture %}{{ n }}{{ o.x }}`, given);
    }
    expect(given).toEqual({ n: 1, o: { x: 1 } });
    expect(({} as Record<string, unknown>).evil).toBeUndefined();
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    expect(run('{{ x.polluted }}', { x: JSON.parse('{"__proto__": {"polluted": 1}}') })).toBe('undefined_variable');
  });

  it.each([
    '{% for i in (1..10000000000) %}x{% endfor %}',
    '{% for i in (1..n) %}{% for j in (1..n) %}{% for k in (1..n) %}x{% endfor %}{% endfor %}{% endfor %}',
    '{% for i in (9999999..1) %}{% endfor %}{% for i in (1..9999999) %}x{% endfor %}',
    '{% assign s = "0123456789" %}{% for i in (1..40) %}{% assign s = s | append: s %}{% endfor %}{{ s }}',
    '{% for i in list %}{% for j in list %}{% endfor %}{% endfor %}',
  ])('cannot run away: %s', (source) => {
    expect(run(source, { n: 1000, list: Array(1000).fill(1) })).toBe('expression_failed');
  });

  it('values are never read as expressions', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((inner) => `{{ secret }}{% if 1 %}${inner}{{`);
    fc.assert(
      fc.property(text, (value) => {
        expect(run('{{ value }}', { value, secret: 'S3CRET' })).toBe(value.trim());
      }),
    );
  });

  it('no source makes the compiler or the renderer throw', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '{%',
      '%}',
      ' n ',
      '|',
      'if',
      'endif',
      'for x in ',
      '"',
      "'",
      '[',
      ']',
      '.',
      'a',
      '(1..3)',
      ':',
      'default',
      '__proto__',
      '\n',
      '中',
    );
    const source = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }).map((text) => `{{${text}}}`),
      fc.array(piece, { maxLength: 20 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(source, (source) => {
        expect(typeof run(source, scope)).toBe('string');
      }),
      { numRuns: 500 },
    );
  });
});
