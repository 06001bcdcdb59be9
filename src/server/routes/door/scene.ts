import { doorScene } from '#contract/door.ts';
import { ApiError } from '#contract/errors.ts';
import { doorApp } from '../../door/app.ts';
import { route } from '../../route.ts';

/** Templates the platform no longer lists are left out: asking for one fails the whole call (20001). */
export const doorSceneRoute = route(doorScene, async ({ query }, context) => {
  const app = await doorApp(context, query.app);
  const scene = app?.scenes.get(query.key);
  if (app === undefined || scene === undefined) throw new ApiError('not_found', { detail: 'no such scene' });
  const byId = new Map([...app.templates.values()].map((template) => [template.id, template]));
  const templates = scene.template_ids.flatMap((id) => {
    const template = byId.get(id);
    if (template?.status !== 'active') return [];
    return [{ id: template.platform_template_id, title: template.title, type: template.kind }];
  });
  const { key, version, purpose, content, frequency } = scene;
  return { key, version, purpose, content, frequency, templates, server_time: context.clock.now().toISOString() };
});
