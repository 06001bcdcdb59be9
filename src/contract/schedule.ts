import { z } from 'zod';
import { cursorQuery, instant, page, uuid } from './common.ts';
import { operation } from './operation.ts';
import { pushBody } from './push.ts';
import { whenFields } from './push-schedule.ts';
import { attributeChange, attributeTest, eventName, messageEvents, where } from './rule.ts';

export const timeZone = z
  .string()
  .min(1)
  .max(64)
  .refine(isZone, 'no time zone of the IANA database: Asia/Shanghai, Europe/London')
  .meta({ description: 'IANA time zone: Asia/Shanghai' });

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const at = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of the day: 10:00');
const weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);

const monthDay = z.number().int().min(1).max(31);

/** Every so many days, weeks or months, counted from `start`, which cron cannot say. */
const every = z
  .strictObject({
    count: z.number().int().min(1).max(100),
    unit: z.enum(['day', 'week', 'month']),
    on: z
      .union([z.array(weekday).min(1).max(7), z.array(monthDay).min(1).max(31)])
      .optional()
      .meta({
        description:
          'days of the week, of weeks from Monday on, or days of the month; a month without the day is left out',
      }),
    at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, 'a time of the day: 10:00 or 10:00:30'),
  })
  .refine(({ unit, on }) => {
    const kind = on === undefined ? 'day' : typeof on[0] === 'string' ? 'week' : 'month';
    return kind === unit;
  }, 'days of the week go with weeks, days of the month with months, and neither with days');

const rhythms = ['cron', 'daily', 'weekly', 'monthly', 'every', 'once'] as const;

export const recurrence = z
  .strictObject({
    cron: z.string().max(100).optional().meta({
      description: 'five fields: minute, hour, day of the month, month, day of the week; `0 10 * * 1-5`',
    }),
    daily: z.strictObject({ at }).optional(),
    weekly: z.strictObject({ on: z.array(weekday).min(1).max(7), at }).optional(),
    monthly: z.strictObject({ day: z.union([monthDay, z.literal('last')]), at }).optional(),
    every: every.optional(),
    once: z.strictObject({ at: instant }).optional().meta({ description: 'at one time, and then no more' }),
    time_zone: timeZone.optional().meta({
      description:
        'the app’s when absent. A time the clocks leave out fires right after the gap, one they show twice fires once',
    }),
    start: instant.optional().meta({ description: 'nothing before' }),
    end: instant.optional().meta({ description: 'nothing after' }),
    missed: z
      .enum(['skip', 'latest', 'all'])
      .default('skip')
      .meta({
        description:
          'what came due more than ten minutes ago because nothing ran: leave it out, fire the latest, or all of it (100 ' +
          'at most); never what is past its `send_before` by then',
      }),
  })
  .refine((one) => rhythms.filter((key) => one[key] !== undefined).length === 1, {
    message: `give exactly one of ${rhythms.join(', ')}`,
  })
  .refine(({ every: one, start }) => one === undefined || start !== undefined, {
    message: 'what is counted needs a start',
    path: ['start'],
  })
  .refine(({ start, end }) => start === undefined || end === undefined || Date.parse(start) < Date.parse(end), {
    message: 'start lies after end',
    path: ['start'],
  })
  .meta({ id: 'Recurrence' });

export type Recurrence = z.output<typeof recurrence>;
export type Every = NonNullable<Recurrence['every']>;

/** What sets triggers off beside the events that are reported. */
export const triggerEvents = {
  ...messageEvents,
  consent: 'consent.accepted',
  /** How a changed attribute reads as an event: its properties are `attribute`, `from` and `to`. */
  attribute: 'attribute.changed',
} as const;

const onlyOfEvents = { message: '`where` goes with `event`', path: ['where'] };
const cancelTest = z
  .strictObject({ event: eventName.optional(), where, attribute: attributeTest.optional() })
  .refine((one) => (one.event === undefined) !== (one.attribute === undefined), 'give event or attribute')
  .refine((one) => one.event !== undefined || one.where === undefined, onlyOfEvents);

export const trigger = z
  .strictObject({
    event: eventName.optional().meta({
      description:
        'an event you report, or `message.opened`, `message.clicked`, or `consent.accepted`: the mini-program or your ' +
        'backend reports that a template was accepted, `template` being our id of it',
    }),
    where,
    attribute: attributeChange.optional().meta({
      description:
        'an attribute of a recipient we knew before gets another value; with a test, one that passes it where the value ' +
        'before did not. The message reads `event.from` and `event.to`',
    }),
    delay_minutes: z.number().int().min(0).max(43_200).default(0),
    again: z.enum(['restart', 'ignore', 'each']).default('restart').meta({
      description:
        'another such event of the same recipient while they wait: the delay begins anew, nothing, or a message for each',
    }),
    cancel_if: z
      .array(cancelTest)
      .min(1)
      .max(5)
      .optional()
      .meta({
        description:
          'whoever did one of these since then gets nothing: paid after leaving the cart; nor whoever has such an ' +
          'attribute when the delay has passed',
      }),
  })
  .refine((one) => (one.event === undefined) !== (one.attribute === undefined), 'give event or attribute')
  .refine((one) => one.event !== undefined || one.where === undefined, onlyOfEvents)
  .meta({ id: 'Trigger' });

export type Trigger = z.output<typeof trigger>;

/** How the recipients of each firing are due at different times. */
export const ownTimes = z
  .strictObject({
    at_local: at.optional().meta({
      description:
        'when the wall of each recipient shows this, on the day the schedule fires on; of a trigger, the next time it does',
    }),
    passed: z.enum(['next_day', 'drop']).optional().meta({
      description: 'where that has passed when it fires: the next day (default), or not at all',
    }),
    best_time: whenFields.best_time,
  })
  .refine((one) => (one.at_local === undefined) !== (one.best_time === undefined), 'give at_local or best_time')
  .refine((one) => one.at_local !== undefined || one.passed === undefined, 'passed goes with at_local')
  .meta({ id: 'OwnTimes' });

const pushOfSchedule = pushBody
  .omit({
    app_id: true,
    schedule: true,
    send_before: true,
    draft: true,
    dry_run: true,
    fallback: true,
    audience: true,
  })
  .extend({
    timing: ownTimes.optional().meta({ description: 'when each recipient is due; all when it fires, when absent' }),
    audience: pushBody.shape.audience.optional().meta({
      description: 'as of a push, evaluated at each firing; of a trigger absent: whoever did it',
    }),
    send_within_minutes: z.number().int().min(1).max(43_200).optional().meta({
      description:
        '`send_before` of each push: so long after its last recipient is due; 72 hours, of a trigger 24, when absent',
    }),
  })
  .meta({ id: 'PushOfSchedule' });

const failure = z.object({ code: z.string(), detail: z.string(), at: instant });

const firing = z.object({
  due_at: instant,
  result: z.enum(['fired', 'skipped', 'failed']),
  push_id: uuid.nullable(),
  detail: z.string().nullable(),
  created_at: instant,
});

export const schedule = z
  .object({
    id: uuid,
    app_id: uuid,
    name: z.string(),
    kind: z.enum(['recurring', 'trigger']),
    state: z.enum(['active', 'paused', 'ended', 'failed']).meta({
      description: '`failed`: a firing could not make its push; set it `active` again when the cause is gone',
    }),
    recurrence: recurrence.nullable(),
    trigger: trigger.nullable(),
    push: z.record(z.string(), z.unknown()).meta({ description: 'as given; lists are shown by their size only' }),
    next: z.array(instant).meta({ description: 'when it fires next: up to five times' }),
    fired: z.number().int().meta({ description: 'pushes made' }),
    skipped: z.number().int().meta({ description: 'times left out: missed, or of a trigger cancelled' }),
    waiting: z.number().int().nullable().meta({ description: 'of a trigger: recipients whose delay has not passed' }),
    last_at: instant.nullable(),
    last_push_id: uuid.nullable(),
    failure: failure.nullable(),
    created_at: instant,
    updated_at: instant,
    version: z.number().int(),
  })
  .meta({ id: 'Schedule' });

const name = z.string().trim().min(1).max(100);

const params = z.object({ schedule_id: uuid });
const errors = [
  'not_found',
  'schedule_invalid',
  'template_not_found',
  'field_invalid',
  'rule_invalid',
  'laxer_than_template',
] as const;

export const createSchedule = operation({
  id: 'createSchedule',
  method: 'POST',
  path: '/v1/schedules',
  tag: 'schedules',
  summary: '创建周期或触发计划 / Make a standing order: again and again, or when something happens',
  description:
    'Each firing makes one push, once, whatever crashes and however many processes run. Give `recurrence` with an ' +
    'audience, or `trigger` without.',
  auth: 'key',
  permission: 'pushes_write',
  body: z
    .strictObject({
      app_id: uuid.optional().meta({ description: 'needed unless the key belongs to one app' }),
      name,
      recurrence: recurrence.optional(),
      trigger: trigger.optional(),
      push: pushOfSchedule,
      paused: z.boolean().default(false),
    })
    .refine((one) => (one.recurrence === undefined) !== (one.trigger === undefined), 'give recurrence or trigger'),
  status: 201,
  response: schedule,
  errors,
});

export const previewSchedule = operation({
  id: 'previewSchedule',
  method: 'POST',
  path: '/v1/schedules/preview',
  tag: 'schedules',
  summary: '预览触发时间 / When a recurrence would fire next',
  description: 'Nothing is stored.',
  auth: 'key',
  permission: 'pushes_write',
  audit: false,
  body: z.strictObject({
    app_id: uuid.optional().meta({ description: 'needed unless the key belongs to one app' }),
    recurrence,
    count: z.number().int().min(1).max(20).default(5),
  }),
  status: 200,
  response: z.object({
    next: z.array(instant),
    time_zone: z.string().meta({ description: 'whose clock it goes by: its own, or the app’s' }),
  }),
  errors: ['not_found', 'schedule_invalid'],
});

export const listSchedules = operation({
  id: 'listSchedules',
  method: 'GET',
  path: '/v1/schedules',
  tag: 'schedules',
  summary: '计划列表 / List standing orders, newest first',
  auth: 'key',
  permission: 'pushes_read',
  query: z.object({ ...cursorQuery, app_id: uuid.optional() }),
  status: 200,
  response: page(schedule),
  errors: ['not_found'],
});

export const getSchedule = operation({
  id: 'getSchedule',
  method: 'GET',
  path: '/v1/schedules/{schedule_id}',
  tag: 'schedules',
  summary: '查看计划与最近的触发 / A standing order, its next times and its last twenty firings',
  auth: 'key',
  permission: 'pushes_read',
  params,
  status: 200,
  response: schedule.extend({ firings: z.array(firing) }),
  errors: ['not_found'],
});

export const updateSchedule = operation({
  id: 'updateSchedule',
  method: 'PATCH',
  path: '/v1/schedules/{schedule_id}',
  tag: 'schedules',
  summary: '修改、暂停或恢复计划 / Change, pause or resume a standing order',
  description:
    'Needs `If-Match: "<version>"`. What is left out stays. Times that passed while it was paused are left out. A ' +
    'recurring one stays recurring.',
  auth: 'key',
  permission: 'pushes_write',
  params,
  body: z.strictObject({
    name: name.optional(),
    recurrence: recurrence.optional(),
    trigger: trigger.optional(),
    push: pushOfSchedule.optional(),
    state: z.enum(['active', 'paused']).optional(),
  }),
  status: 200,
  response: schedule,
  errors: ['version_conflict', 'precondition_required', ...errors],
});

export const deleteSchedule = operation({
  id: 'deleteSchedule',
  method: 'DELETE',
  path: '/v1/schedules/{schedule_id}',
  tag: 'schedules',
  summary: '删除计划 / End a standing order; pushes it made go on',
  auth: 'key',
  permission: 'pushes_write',
  params,
  status: 200,
  response: z.object({ id: uuid, deleted_at: instant }),
  errors: ['not_found'],
});
