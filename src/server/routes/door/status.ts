import { doorStatus } from '#contract/door.ts';
import { ApiError } from '#contract/errors.ts';
import { bucketOf } from '#core/bucket.ts';
import { didBehave } from '#db/queries/behavior/load.ts';
import { loadConsents } from '#db/queries/consent/load.ts';
import { askedTemplates } from '../../door/app.ts';
import { clientOf } from '../../door/client.ts';
import { consentStanding } from '../../present/recipient.ts';
import { route } from '../../route.ts';

const dayMs = 86_400_000;

/** What the ledger knows; a report still in the inbox is not in it yet. */
export const doorStatusRoute = route(doorStatus, async ({ query, request }, context) => {
  const { app, recipientId } = await clientOf(context, request.headers.authorization);
  const scene = app.scenes.get(query.key);
  if (scene === undefined) throw new ApiError('not_found', { detail: 'no such scene' });
  const { row } = app;
  const templates = askedTemplates(app, scene);
  const b = bucketOf({ start: row.bucket_start, spread: row.spread }, recipientId);
  const ids = templates.map((template) => template.id);
  const { after } = scene.ask;
  const now = context.clock.now();
  const since = new Date(now.getTime() - (after?.within_days ?? 0) * dayMs);
  const [rows, due] = await Promise.all([
    loadConsents(context.pool, b, row.id, [recipientId], ids),
    after === undefined || didBehave(context.pool, { b, appId: row.id, recipientId, event: after.event, since }),
  ]);
  const consents = new Map(rows.map((consent) => [consent.template_id, consent]));
  return {
    scene: scene.key,
    version: scene.version,
    templates: templates.map((template) => ({
      id: template.platform_template_id,
      ...consentStanding(template, consents.get(template.id)),
    })),
    due,
    server_time: now.toISOString(),
  };
});
