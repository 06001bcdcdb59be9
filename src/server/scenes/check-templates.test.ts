import { describe, expect, it } from 'vitest';
import { ApiError } from '#contract/errors.ts';
import type { TemplateRow } from '#db/queries/template/sync.ts';
import { sceneTemplates } from './check-templates.ts';

function template(name: string, change: Partial<TemplateRow> = {}): TemplateRow {
  return {
    id: `id-${name}`,
    organization_id: 'org',
    app_id: 'app',
    platform_template_id: name,
    title: `title of ${name}`,
    kind: 'one_time',
    content: '',
    example: '',
    fields: [],
    status: 'active',
    synced_at: new Date(0),
    defaults: null,
    ...change,
  };
}

function refusal(named: string[], templates: TemplateRow[]) {
  try {
    sceneTemplates(named, templates);
  } catch (error) {
    if (error instanceof ApiError) return [error.code, ...error.errors.map((one) => `${one.pointer} ${one.code}`)];
  }
  return null;
}

describe('sceneTemplates', () => {
  const [a, b] = [template('a'), template('b')];

  it('finds templates by either id and keeps the order given', () => {
    expect(sceneTemplates(['b', 'id-a'], [a, b])).toEqual([b, a]);
  });

  it('refuses what the app does not have, or has no longer', () => {
    const gone = template('g', { status: 'gone' });
    const refused = ['template_not_found', '/template_ids/1 unknown', '/template_ids/2 unknown'];
    expect(refusal(['a', 'x', 'g'], [a, gone])).toEqual(refused);
  });

  it('refuses the same template twice, also under its two ids', () => {
    expect(refusal(['a', 'id-a'], [a])).toEqual(['scene_invalid', '/template_ids/1 repeated']);
  });

  it('refuses one-time and long-term together', () => {
    const long = template('l', { kind: 'long_term' });
    expect(refusal(['a', 'l'], [a, long])).toEqual(['scene_invalid', '/template_ids/1 mixed_kinds']);
  });

  it('refuses two templates with one title', () => {
    const twin = template('t', { title: a.title });
    expect(refusal(['a', 'b', 't'], [a, b, twin])).toEqual(['scene_invalid', '/template_ids/2 same_title']);
  });
});
