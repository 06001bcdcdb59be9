import { listScenes } from '#contract/scene.ts';
import { listScenes as readScenes } from '#db/queries/scene/put.ts';
import { appInScope } from '../../auth/scope.ts';
import { sceneOf } from '../../present/scene.ts';
import { route } from '../../route.ts';

export const listScenesRoute = route(listScenes, async ({ params, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  return { items: (await readScenes(context.pool, app.id)).map(sceneOf) };
});
