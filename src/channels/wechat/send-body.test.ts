import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildSendBody, escapeData, escapeText } from './send-body.ts';

const text = fc.string({ unit: 'grapheme' });
const data = fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}[1-9]$/), text);

describe('buildSendBody', () => {
  it('is the documented JSON, for any text', () => {
    fc.assert(
      fc.property(text, text, data, fc.stringMatching(/^[^/]/), (touser, templateId, fields, page) => {
        const body = buildSendBody({
          touser,
          templateId,
          page,
          data: fields,
          miniprogramState: 'trial',
          lang: 'zh_HK',
        });
        expect(JSON.parse(body)).toEqual({
          touser,
          template_id: templateId,
          page,
          miniprogram_state: 'trial',
          lang: 'zh_HK',
          data: Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, { value }])),
        });
      }),
    );
  });

  it('is the same with parts escaped ahead', () => {
    fc.assert(
      fc.property(data, (fields) => {
        const common = { touser: 'o1', templateId: 'T1', miniprogramState: 'formal', lang: 'zh_CN' } as const;
        const body = buildSendBody({ ...common, data: fields });
        const escapedFields = Object.fromEntries(
          Object.entries(fields).map(([key, value]) => [key, escapeText(value)]),
        );
        expect(buildSendBody({ ...common, data: escapedFields })).toBe(body);
        expect(buildSendBody({ ...common, data: escapeData(fields) })).toBe(body);
      }),
    );
  });

  it.each([
    ['/pages/a?id=1', 'pages/a?id=1'],
    ['//pages/a', 'pages/a'],
    ['pages/a', 'pages/a'],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('makes page %j into %j', (page, expected) => {
    const body = buildSendBody({
      touser: 'o',
      templateId: 'T',
      page,
      data: {},
      miniprogramState: 'formal',
      lang: 'zh_CN',
    });
    expect(JSON.parse(body).page).toBe(expected);
  });
});
