import { ApiError } from '#contract/errors.ts';
import {
  createNotifier,
  deleteNotifier,
  listNotifiers,
  type NotifierConfig,
  testNotifier,
  updateNotifier,
} from '#contract/notifier.ts';
import { isTimeZone } from '#core/message/zoned-time.ts';
import { signedHeaders } from '#core/webhook/sign.ts';
import {
  addNotice,
  findNotifier,
  insertNotifier,
  type NotifierRow,
  listNotifiers as readNotifiers,
  deleteNotifier as removeNotifier,
  type StoredConfig,
  updateNotifier as writeNotifier,
} from '#db/queries/alert/notifiers.ts';
import { sendNotice } from '#notifiers/send.ts';
import type { Actor } from '../../auth/actor.ts';
import { appInScope, assertAllApps } from '../../auth/scope.ts';
import type { ServerContext } from '../../context.ts';
import { notifierOf } from '../../present/alert.ts';
import { route } from '../../route.ts';
import { preparedOf } from '../../schedules/compose.ts';
import { checkUrl } from '../../webhooks/find.ts';

/** Notifiers tell of all apps: who is for certain apps has nothing to do with them. */
function wholeOrganization(actor: Actor): string {
  assertAllApps(actor);
  return actor.organizationId;
}

export const createNotifierRoute = route(createNotifier, async ({ body, key }, context) => {
  const organizationId = wholeOrganization(key);
  const config = await checkedConfig(context, key, body.config, body.name);
  checkZone(body.time_zone);
  const id = context.newId();
  const row = await insertNotifier(
    context.pool,
    {
      id,
      organization_id: organizationId,
      kind: body.config.kind,
      name: body.name,
      config: await sealed(context, organizationId, id, config),
      least_severity: body.least_severity,
      quiet_from: body.quiet_hours?.from ?? null,
      quiet_to: body.quiet_hours?.to ?? null,
      time_zone: body.time_zone,
    },
    context.clock.now(),
  );
  return notifierOf(row, body.config);
});

export const listNotifiersRoute = route(listNotifiers, async ({ key }, context) => {
  const rows = await readNotifiers(context.pool, wholeOrganization(key));
  return { items: await Promise.all(rows.map(async (row) => notifierOf(row, await opened(context, row)))) };
});

export const updateNotifierRoute = route(updateNotifier, async ({ params, body, key }, context) => {
  const before = await existing(context, key, params.notifier_id);
  const given = body.config && (await checkedConfig(context, key, body.config, body.name ?? before.name));
  if (body.time_zone !== undefined) checkZone(body.time_zone);
  const config = given ?? (await opened(context, before));
  const quiet = body.quiet_hours;
  const row = await writeNotifier(
    context.pool,
    {
      ...before,
      kind: config.kind,
      name: body.name ?? before.name,
      config: given === undefined ? before.config : await sealed(context, before.organization_id, before.id, config),
      least_severity: body.least_severity ?? before.least_severity,
      quiet_from: quiet === undefined ? before.quiet_from : (quiet?.from ?? null),
      quiet_to: quiet === undefined ? before.quiet_to : (quiet?.to ?? null),
      time_zone: body.time_zone ?? before.time_zone,
      enabled: body.enabled ?? before.enabled,
    },
    context.clock.now(),
  );
  if (row === undefined) throw new ApiError('not_found', { detail: 'no such notifier' });
  return notifierOf(row, config);
});

export const deleteNotifierRoute = route(deleteNotifier, async ({ params, key }, context) => {
  const { id, organization_id } = await existing(context, key, params.notifier_id);
  await removeNotifier(context.pool, organization_id, id);
  return { id };
});

/** Tells it at once, so that whoever sets it up sees what it says. */
export const testNotifierRoute = route(testNotifier, async ({ params, key }, context) => {
  const row = await existing(context, key, params.notifier_id);
  const now = context.clock.now();
  const notice = {
    id: context.newId(),
    severity: 'warning',
    title: { zh: '【鸿雁】测试通知', en: '[Hongyan] Test notice' },
    lines: [{ zh: `通知渠道「${row.name}」工作正常`, en: `The notifier “${row.name}” works` }],
    link: context.publicUrl,
    at: now.toISOString(),
  } as const;
  const sign = (secret: string, id: string, at: Date, body: string) => signedHeaders([secret], id, at, body);
  const config = await opened(context, row);
  if (config.kind === 'wechat') {
    const { id, organization_id: organizationId } = { ...row, id: notice.id };
    await addNotice(context.pool, { id, organizationId, notifierId: row.id, payload: notice, dueAt: now }, now);
    return { sent: true, error: null };
  }
  const { error } = await sendNotice(context.outgoing, config, { ...notice, lines: [...notice.lines] }, now, sign);
  return { sent: error === null, error };
});

async function existing(context: ServerContext, key: Actor, id: string): Promise<NotifierRow> {
  const row = await findNotifier(context.pool, wholeOrganization(key), id);
  if (row === undefined) throw new ApiError('not_found', { detail: 'no such notifier' });
  return row;
}

/** Checks where a notifier leads; a push to WeChat is checked as if it were sent now, and completed. */
async function checkedConfig(
  context: ServerContext,
  key: Actor,
  config: NotifierConfig,
  name: string,
): Promise<StoredConfig> {
  if (config.kind === 'wechat') {
    const app = await appInScope(context, key, config.app_id);
    const { message, openids } = config;
    const given = { message, audience: { openids }, variables: example, class: 'service', ...usual };
    const now = { kind: 'recurring', plan: { missed: 'skip' }, at: null } as const;
    return { ...config, prepared: await preparedOf(context, app, now, given, name) };
  }
  if (config.kind !== 'email') await checkUrl(context, config.url, '/config/url');
  else {
    const host = config.host.includes(':') ? `[${config.host}]` : config.host;
    await checkUrl(context, `https://${host}:${config.port}`, '/config/host');
  }
  return config;
}

const usual = { delivery_mode: 'at_most_once', no_credit: 'suppress', priority: 0, hold_credits: false } as const;
/** What notices bring, as long as they usually are. */
const example = { title: '告警：接受率下降', text: '最近 5 分钟接受率 20%', time: '2026年11月22日 10:30' };

function checkZone(zone: string): void {
  if (isTimeZone(zone)) return;
  const message = 'not a name of the IANA time zone database';
  throw new ApiError('validation_failed', { errors: [{ pointer: '/time_zone', code: 'unknown', message }] });
}

async function sealed(context: ServerContext, organizationId: string, id: string, config: StoredConfig) {
  const { fields } = await context.vaults.ofOrganization(organizationId);
  return fields.seal('notifier.config', id, JSON.stringify(config));
}

async function opened(context: ServerContext, row: NotifierRow): Promise<StoredConfig> {
  const { fields } = await context.vaults.ofOrganization(row.organization_id);
  return JSON.parse(fields.open('notifier.config', row.id, row.config)) as StoredConfig;
}
