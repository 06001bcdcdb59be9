import { ApiError, type FieldError } from '#contract/errors.ts';
import { reportConsents } from '#contract/recipient.ts';
import { bucketOf } from '#core/bucket.ts';
import type { InboxEvent } from '#db/queries/inbox/put.ts';
import { listScenes } from '#db/queries/scene/put.ts';
import { listTemplates } from '#db/queries/template/sync.ts';
import { appInScope } from '../../auth/scope.ts';
import { putReports } from '../../consents/put-reports.ts';
import { resultsById, sceneSeen } from '../../consents/report.ts';
import { dedupeOf, eventDay } from '../../door/event.ts';
import { unionidPayload } from '../../recipients/unionid.ts';
import { route } from '../../route.ts';

/** Two servers' clocks differ by a little. What is further ahead of ours would outlive refusals that come later. */
const clocksDifferMs = 60_000;

export const reportConsentsRoute = route(reportConsents, async ({ body, key }, context) => {
  const app = await appInScope(context, key, body.app_id);
  const vault = await context.vaults.ofApp(app.id);
  const org = await context.vaults.ofOrganization(app.organization_id);
  const templates = await listTemplates(context.pool, app.id);
  const templateOf = new Map(
    templates.flatMap((row) => [[row.id, row] as const, [row.platform_template_id, row] as const]),
  );
  const scenes = new Map((await listScenes(context.pool, app.id)).map((scene) => [scene.key, scene]));
  const now = context.clock.now();
  const unknown: FieldError[] = [];
  const ahead: FieldError[] = [];
  const events = body.items.map((item, i): InboxEvent => {
    const { results, errors } = resultsById(item.results, (name) => templateOf.get(name), `/items/${i}/results`);
    unknown.push(...errors);
    const at = new Date(item.occurred_at);
    if (at.getTime() > now.getTime() + clocksDifferMs) {
      ahead.push({ pointer: `/items/${i}/occurred_at`, code: 'in_the_future', message: 'this has not happened yet' });
    }
    const { recipientId, sealed } = vault.sealOpenid(item.openid);
    const scene = item.scene === undefined ? undefined : scenes.get(item.scene);
    return {
      day: eventDay(at, now),
      dedupe: dedupeOf(app.id, 'consent', item.id),
      appId: app.id,
      b: bucketOf({ start: app.bucket_start, spread: app.spread }, recipientId),
      recipientId,
      kind: 'consent',
      source: 'api',
      openid: sealed,
      payload: {
        results,
        ...sceneSeen(scene, item.scene_version),
        ...unionidPayload(vault, org, recipientId, item.unionid),
      },
      occurredAt: at < now ? at : now,
    };
  });
  if (ahead.length > 0) throw new ApiError('validation_failed', { errors: ahead });
  if (unknown.length > 0) throw new ApiError('template_not_found', { errors: unknown });
  const fresh = await putReports(context, events);
  return { received: events.length, duplicates: events.length - fresh };
});
