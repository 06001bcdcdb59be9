import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression } from './expression.ts';
import { liquid, MessageScope } from './liquid.ts';
import { compilePlainPaths } from './plain-paths.ts';
import { DEFAULT_TIME_ZONE } from './zoned-time.ts';

function shortCut(source: string, scope: object): string | undefined {
  const compiled = compileExpression(source);
  if ('problem' in compiled || compiled.expression.constant) return undefined;
  return compilePlainPaths(source, compiled.expression.variables)?.(scope);
}

describe('the short cut for plain paths', () => {
  const scope = { a: { b: 'B', n: 0, none: null, empty: '', list: ['x'], yes: true }, s: 'S', empty: 'E' };

  it.each([
    ['{{ s }}', 'S'],
    ['一{{a.b}}二{{ a.n }}三', '一B二0三'],
    ['{{ a.b | default: "x" }}{{ s|default:\'y\' }}', 'BS'],
  ])('takes %s', (source, text) => expect(shortCut(source, scope)).toBe(text));

  it.each([
    '{{ a.none | default: "x" }}',
    '{{ a.empty }}',
    '{{ a.missing }}',
    '{{ a.list.first }}',
    '{{ a.yes }}',
    '{{ a }}',
    '{{ s.length }}',
    '{{ s | upcase }}',
    '{{ s | default: a.b }}',
    '{{- s -}}',
    '{{ s }}{{ empty }}',
    '{{ s }}{% if s %}{% endif %}',
    '{{ a["b"] }}',
    '{{ a.toString }}',
  ])('leaves %s to the language', (source) => expect(shortCut(source, scope)).toBeUndefined());

  it('never says anything else than the language', () => {
    const odd = fc.constantFrom('size', 'first', 'last', 'empty', 'true', 'nil', 'toString', '__proto__', 'x_1');
    const name = fc.oneof({ weight: 5, arbitrary: fc.constant('a') }, { weight: 1, arbitrary: odd });
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('.'));
    const piece = fc.oneof(
      path.map((path) => `{{ ${path} }}`),
      path.map((path) => `{{${path}|default: "d"}}`),
      fc.constantFrom('你好', ' ', '}}', '{', '%}', "'", '\n', '{{- a }}'),
    );
    const source = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(''));
    const leaf = fc.oneof(
      fc.string({ maxLength: 5 }),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.string()),
    );
    const withA = (inner: fc.Arbitrary<unknown>) =>
      fc.tuple(inner, fc.dictionary(odd, leaf)).map(([a, rest]) => ({ ...rest, a }));
    const object = withA(fc.oneof(leaf, withA(fc.oneof(leaf, withA(leaf)))));
    let taken = 0;
    fc.assert(
      fc.property(source, object, (source, scope) => {
        const text = shortCut(source, scope);
        if (text === undefined) return;
        taken += 1;
        expect(text).toBe(liquid.renderSync(liquid.parse(source), new MessageScope(scope, DEFAULT_TIME_ZONE)));
      }),
      { numRuns: 2000 },
    );
    expect(taken).toBeGreaterThan(0);
  });
});
