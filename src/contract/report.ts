import { z } from 'zod';
import { instant, uuid } from './common.ts';
import { operation } from './operation.ts';

const at = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'hours and minutes, as 09:00')
  .meta({ description: 'on the wall of `time_zone`' });
const weekday = z
  .number()
  .int()
  .min(1)
  .max(7)
  .meta({ description: '1 Monday to 7 Sunday; counts where `every` is `week`' });
const every = z
  .enum(['day', 'week'])
  .meta({ description: '`day`: of the day before; `week`: of the seven days before' });
const name = z.string().trim().min(1).max(50);
const zone = z.string().max(64);

export const report = z
  .object({
    id: uuid,
    app_id: uuid,
    notifier_id: uuid,
    name: z.string(),
    every,
    weekday,
    at,
    time_zone: z.string(),
    enabled: z.boolean(),
    next_at: instant,
    last_at: instant.nullable(),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Report' });

const params = z.object({ report_id: uuid });

export const createReport = operation({
  id: 'createReport',
  method: 'POST',
  path: '/v1/reports',
  tag: 'stats',
  summary: '新建定时报告 / Numbers of an app, sent by a notifier every day or week',
  description: 'A day or a week of numbers compared with the one before, the largest campaigns, and a link.',
  auth: 'key',
  permission: 'alerts_manage',
  body: z.strictObject({
    app_id: uuid.optional(),
    notifier_id: uuid,
    name,
    every: every.default('day'),
    weekday: weekday.default(1),
    at: at.default('09:00'),
    time_zone: zone.optional().meta({ description: 'IANA name; default: that of the app' }),
  }),
  status: 201,
  response: report,
  errors: ['forbidden', 'not_found', 'validation_failed'],
});

export const listReports = operation({
  id: 'listReports',
  method: 'GET',
  path: '/v1/reports',
  tag: 'stats',
  summary: '定时报告列表 / Reports, and when they are due',
  auth: 'key',
  permission: 'alerts_manage',
  status: 200,
  response: z.object({ items: z.array(report) }),
  errors: ['forbidden'],
});

export const updateReport = operation({
  id: 'updateReport',
  method: 'PATCH',
  path: '/v1/reports/{report_id}',
  tag: 'stats',
  summary: '修改定时报告 / Change a report, or switch it off',
  auth: 'key',
  permission: 'alerts_manage',
  params,
  body: z.strictObject({
    notifier_id: uuid.optional(),
    name: name.optional(),
    every: every.optional(),
    weekday: weekday.optional(),
    at: at.optional(),
    time_zone: zone.optional(),
    enabled: z.boolean().optional(),
  }),
  status: 200,
  response: report,
  errors: ['forbidden', 'not_found', 'validation_failed'],
});

export const sendReport = operation({
  id: 'sendReport',
  method: 'POST',
  path: '/v1/reports/{report_id}/send',
  tag: 'stats',
  summary: '立即发送定时报告 / Send a report within half a minute; its hour stays',
  auth: 'key',
  permission: 'alerts_manage',
  params,
  status: 202,
  response: report,
  errors: ['forbidden', 'not_found', 'report_paused'],
});

export const deleteReport = operation({
  id: 'deleteReport',
  method: 'DELETE',
  path: '/v1/reports/{report_id}',
  tag: 'stats',
  summary: '删除定时报告 / Delete a report',
  auth: 'key',
  permission: 'alerts_manage',
  params,
  status: 200,
  response: z.object({ id: uuid }),
  errors: ['forbidden', 'not_found'],
});
