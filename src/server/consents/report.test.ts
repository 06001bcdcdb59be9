import { describe, expect, it } from 'vitest';
import type { SceneRow } from '#db/queries/scene/put.ts';
import type { TemplateRow } from '#db/queries/template/sync.ts';
import { resultsById, sceneSeen } from './report.ts';

const templateOf = (name: string) => (name.startsWith('pri') ? ({ id: `our-${name}` } as TemplateRow) : undefined);

describe('resultsById', () => {
  it('names templates by our ids', () => {
    const read = resultsById({ priA: 'accept', priB: 'reject' }, templateOf, '/results');
    expect(read).toEqual({ results: { 'our-priA': 'accept', 'our-priB': 'reject' }, errors: [] });
  });

  it('points at each template it does not know, escaped as RFC 6901 says', () => {
    const { errors } = resultsById({ 'a/b~c': 'accept', priA: 'accept', x: 'ban' }, templateOf, '/items/3/results');
    expect(errors.map((error) => error.pointer)).toEqual(['/items/3/results/a~1b~0c', '/items/3/results/x']);
  });
});

describe('sceneSeen', () => {
  const scene = { id: 'scene', version: 3 } as SceneRow;

  it.each([
    [undefined, { scene_id: 'scene', scene_version: 3 }],
    [1, { scene_id: 'scene', scene_version: 1 }],
    [3, { scene_id: 'scene', scene_version: 3 }],
    [4, { scene_id: 'scene' }],
    [0, { scene_id: 'scene' }],
  ])('version %s', (version, seen) => {
    expect(sceneSeen(scene, version)).toEqual(seen);
  });

  it('is empty for a scene we do not have', () => {
    expect(sceneSeen(undefined, 1)).toEqual({});
  });
});
