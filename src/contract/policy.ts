import { z } from 'zod';
import { uuid } from './common.ts';
import { operation } from './operation.ts';
import { rule } from './rule.ts';

export const className = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,29}$/, 'lower-case letters, digits, _ and -; at most 30; a letter first')
  .meta({ description: '`marketing`, `service`, or a class of your own' });

const clock = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time of the day: 08:00, 22:30, 24:00')
  .meta({ description: 'on the wall of the recipient’s time zone, or the app’s where that is not known' });

/** A stretch of the day. Across midnight it belongs to the day on which it begins. */
export const hours = z
  .strictObject({
    from: clock,
    to: clock,
    on: z.enum(['every_day', 'workdays', 'rest_days']).default('every_day').meta({
      description: 'by the app’s calendar; where that says nothing, Saturday and Sunday are days of rest',
    }),
  })
  .refine(({ from, to }) => from !== to && from !== '24:00', {
    message: 'no stretch of time; for a whole day write 00:00 to 24:00',
  })
  .meta({ id: 'Hours' });

const max = z
  .number()
  .int()
  .min(1, 'a cap of 0 would stop everything: pause the push or block the recipients')
  .max(100);

export const cap = z
  .strictObject({
    max,
    hours: z.number().int().min(1).max(2160).meta({ description: 'of any stretch of so many hours; 24 for a day' }),
  })
  .meta({ id: 'Cap' });

const caps = z.array(cap).max(5);
const gap = z.number().int().min(1).max(43_200).nullable();

export const classRules = z.strictObject({
  caps: caps.default([]).meta({ description: 'messages of this class to one recipient' }),
  template_caps: caps.default([]).meta({ description: 'messages of this class with one and the same template' }),
  min_gap_minutes: gap.default(null).meta({ description: 'between two messages of this class' }),
  over: z
    .enum(['defer', 'drop'])
    .default('defer')
    .meta({
      description:
        '`defer`: those above a cap wait for their next time, up to `send_before`. `drop`: they are suppressed at once as ' +
        '`capped` or `too_soon`. Quiet hours always defer.',
    }),
  exempt: z.enum(['none', 'transactional', 'all']).default('none').meta({
    description: 'who obeys no cap and no quiet hours: nobody, pushes to a list of recipients, or all of the class',
  }),
  counts: z.boolean().default(true).meta({ description: 'whether its messages count toward `total_per_day`' }),
  leave_credits: z
    .number()
    .int()
    .min(0)
    .max(100)
    .default(0)
    .meta({
      description:
        'so many one-time credits of each recipient and template it never takes: they stay for other classes, such as a ' +
        'service message that matters more than marketing',
    }),
});

const lists = z.array(uuid).max(10);

/** How often and when the recipients of an app may be called. */
export const policy = z
  .strictObject({
    quiet_hours: z.array(hours).max(10).default([]).meta({ description: 'nobody is called then; they wait' }),
    total_per_day: max.nullable().default(null).meta({
      description: 'messages of all classes that count, in any 24 hours',
    }),
    min_gap_minutes: gap.default(null).meta({ description: 'between any two messages that count' }),
    classes: z
      .record(className, classRules)
      .refine((classes) => Object.keys(classes).length <= 30, 'at most 30 classes')
      .default({})
      .meta({
        description:
          'A class that is not listed obeys no cap and no quiet hours and counts toward nothing, but for `marketing`: it ' +
          'always obeys quiet hours, total and gap.',
      }),
    block_lists: lists.default([]).meta({ description: 'segments (lists) nobody of whom is ever called' }),
    allow_lists: lists.default([]).meta({ description: 'segments (lists): when any are named, nobody else is called' }),
  })
  .meta({ id: 'Policy' });

export type Policy = z.output<typeof policy>;
export type ClassRules = z.output<typeof classRules>;
export type Cap = z.output<typeof cap>;
export type Hours = z.output<typeof hours>;

/** What a push asks for beyond the policy of its app and the defaults of its template. It can only be stricter. */
export const pushLimits = z
  .strictObject({
    caps: caps.optional().meta({ description: 'messages of the push’s class to one recipient' }),
    min_gap_minutes: gap.unwrap().optional(),
    allowed_hours: z.array(hours).min(1).max(10).optional().meta({ description: 'called then only; else they wait' }),
  })
  .meta({ id: 'PushLimits' });

export type PushLimits = z.output<typeof pushLimits>;

const calendarDay = z.strictObject({
  date: z.iso.date().meta({ description: 'a day on the wall, YYYY-MM-DD' }),
  rest: z.boolean().meta({ description: 'true: a day of rest (节假日); false: a workday (调休)' }),
  name: z.string().trim().max(50).optional(),
});

export type CalendarDay = z.output<typeof calendarDay>;

const appParams = z.object({ app_id: uuid });
const shown = z
  .object({
    policy,
    from: z.enum(['app', 'organization', 'default']).meta({ description: 'whose policy holds' }),
  })
  .meta({ id: 'PolicyInForce' });

export const getPolicy = operation({
  id: 'getPolicy',
  method: 'GET',
  path: '/v1/apps/{app_id}/policy',
  tag: 'policies',
  summary: '查看频次与免打扰策略 / The policy an app goes by, and whose it is',
  auth: 'key',
  permission: 'apps_read',
  params: appParams,
  status: 200,
  response: shown,
  errors: ['not_found'],
});

export const putPolicy = operation({
  id: 'putPolicy',
  method: 'PUT',
  path: '/v1/apps/{app_id}/policy',
  tag: 'policies',
  summary: '设置应用的频次与免打扰策略 / Set how often and when an app calls',
  description:
    'As a whole: what is left out is not limited. Holds within a second or two, also for pushes under way. `null` takes ' +
    'the app’s own policy off, so that the organization’s holds.',
  auth: 'key',
  permission: 'policies_manage',
  params: appParams,
  body: policy.nullable(),
  status: 200,
  response: shown,
  errors: ['not_found'],
});

export const getOrganizationPolicy = operation({
  id: 'getOrganizationPolicy',
  method: 'GET',
  path: '/v1/policy',
  tag: 'policies',
  summary: '查看组织的默认策略 / The policy of apps without one of their own',
  auth: 'key',
  permission: 'apps_read',
  status: 200,
  response: shown,
  errors: ['forbidden'],
});

export const putOrganizationPolicy = operation({
  id: 'putOrganizationPolicy',
  method: 'PUT',
  path: '/v1/policy',
  tag: 'policies',
  summary: '设置组织的默认策略 / Set the policy of apps without one of their own',
  description: 'Lists belong to apps, so it names none. Needs a key of the whole organization.',
  auth: 'key',
  permission: 'policies_manage',
  body: policy.omit({ block_lists: true, allow_lists: true }).nullable(),
  status: 200,
  response: shown,
  errors: ['forbidden'],
});

const days = z.array(calendarDay).max(1000);

export const getCalendar = operation({
  id: 'getCalendar',
  method: 'GET',
  path: '/v1/apps/{app_id}/calendar',
  tag: 'policies',
  summary: '查看节假日历 / Days of rest and workdays against the weekday',
  auth: 'key',
  permission: 'apps_read',
  params: appParams,
  status: 200,
  response: z.object({ days }),
  errors: ['not_found'],
});

export const putCalendar = operation({
  id: 'putCalendar',
  method: 'PUT',
  path: '/v1/apps/{app_id}/calendar',
  tag: 'policies',
  summary: '上传节假日历 / Upload holidays and make-up workdays',
  description: 'As a whole. A day given twice is refused.',
  auth: 'key',
  permission: 'policies_manage',
  params: appParams,
  body: z.strictObject({ days }),
  status: 200,
  response: z.object({ days }),
  errors: ['not_found'],
});

/** What pushes with a template inherit. They may be stricter, never laxer. */
export const templateDefaults = z
  .strictObject({
    class: className.optional().meta({ description: 'the class of its pushes; another one is refused' }),
    caps: caps.optional().meta({ description: 'messages with this template to one recipient, of any class' }),
    allowed_hours: z.array(hours).min(1).max(10).optional().meta({ description: 'called then only; else they wait' }),
    audience: rule.optional().meta({ description: 'nobody else is called, whoever the push names' }),
  })
  .meta({ id: 'TemplateDefaults' });

export type TemplateDefaults = z.output<typeof templateDefaults>;

const templateParams = z.object({ app_id: uuid, template_id: z.string().min(1).max(100) });

export const getTemplateDefaults = operation({
  id: 'getTemplateDefaults',
  method: 'GET',
  path: '/v1/apps/{app_id}/templates/{template_id}/defaults',
  tag: 'templates',
  summary: '查看模板的默认规则 / What pushes with a template inherit',
  auth: 'key',
  permission: 'apps_read',
  params: templateParams,
  status: 200,
  response: templateDefaults,
  errors: ['not_found'],
});

export const putTemplateDefaults = operation({
  id: 'putTemplateDefaults',
  method: 'PUT',
  path: '/v1/apps/{app_id}/templates/{template_id}/defaults',
  tag: 'templates',
  summary: '设置模板的默认规则 / Set what pushes with a template inherit',
  description:
    'As a whole; `template_id` is ours or WeChat’s. Hours and caps hold for pushes under way too, the class and the ' +
    'audience for pushes made from now on.',
  auth: 'key',
  permission: 'content_manage',
  params: templateParams,
  body: templateDefaults,
  status: 200,
  response: templateDefaults,
  errors: ['not_found'],
});
