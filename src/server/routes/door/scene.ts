import { doorScene } from '#contract/door.ts';
import { ApiError } from '#contract/errors.ts';
import { askedTemplates, doorApp } from '../../door/app.ts';
import { admitAddress } from '../../door/rate.ts';
import { route } from '../../route.ts';

export const doorSceneRoute = route(doorScene, async ({ query, request }, context) => {
  admitAddress(context, request.ip);
  const app = await doorApp(context, query.app);
  const scene = app?.scenes.get(query.key);
  if (app === undefined || scene === undefined) throw new ApiError('not_found', { detail: 'no such scene' });
  const templates = askedTemplates(app, scene).map(({ platform_template_id: id, title, kind: type }) => {
    return { id, title, type };
  });
  const { key, version, purpose, content, frequency, ask } = scene;
  return { key, version, purpose, content, frequency, ask, templates, server_time: context.clock.now().toISOString() };
});
