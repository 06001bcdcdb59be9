import { isDeepStrictEqual } from 'node:util';
import { putScene } from '#contract/scene.ts';
import { findScene, type SceneRow, putScene as writeScene } from '#db/queries/scene/put.ts';
import { listTemplates } from '#db/queries/template/sync.ts';
import { withTransaction } from '#db/tx.ts';
import { appInScope } from '../../auth/scope.ts';
import { sceneOf } from '../../present/scene.ts';
import { route } from '../../route.ts';
import { sceneTemplates } from '../../scenes/check-templates.ts';

/** What changes nothing makes no version: a version is what users were shown from some moment on. */
export const putSceneRoute = route(putScene, async ({ params, body, key, audit }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const templates = sceneTemplates(body.template_ids, await listTemplates(context.pool, app.id));
  const { purpose, content, frequency, ask } = body;
  const shown = { purpose, content, frequency, ask, template_ids: templates.map((template) => template.id) };
  const before = await findScene(context.pool, app.id, params.key);
  if (before !== undefined && isDeepStrictEqual(pickShown(before), shown)) return sceneOf(before);
  const scene = {
    id: context.newId(),
    organization_id: app.organization_id,
    app_id: app.id,
    key: params.key,
    ...shown,
  };
  const row = await withTransaction(context.pool, async (tx) => {
    const written = await writeScene(tx, scene, context.clock.now());
    await audit.in(tx, { before: before === undefined ? null : pickShown(before), after: shown });
    return written;
  });
  return sceneOf(row);
});

function pickShown({ purpose, content, frequency, ask, template_ids }: SceneRow) {
  return { purpose, content, frequency, ask, template_ids };
}
