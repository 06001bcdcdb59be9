import { z } from 'zod';

/**
 * The bodies of JPush's REST API v3 as our door takes them. Their own documents are the reference; what of them means
 * something here stands in docs/guides/jpush-door. They are no part of our OpenAPI.
 */

const ids = z.array(z.string().min(1).max(128)).min(1).max(1000);
const tags = z.array(z.string().min(1).max(64)).min(1).max(20);

/** Within a list any (`tag_and`: all), between the lists all. `registration_id`: openids; `segment`: ids of our segments. */
export const jpushTargets = z.strictObject({
  tag: tags.optional(),
  tag_and: tags.optional(),
  tag_not: tags.optional(),
  alias: ids.optional(),
  registration_id: ids.optional(),
  segment: z.array(z.string().min(1).max(64)).length(1).optional(),
});

const platforms = ['android', 'ios', 'quickapp', 'hmos', 'winphone'] as const;

const extras = z.record(z.string().max(200), z.unknown()).nullish();
const text = z.string().max(4000).nullish();

/** One platform's form of a notification; what only phones care for (sound, badge, ...) is taken and not read. */
const notificationOf = z.looseObject({
  alert: z.union([z.string().max(4000), z.looseObject({ title: text, body: text })]).nullish(),
  title: text,
  extras,
});

const notification = z.looseObject({
  alert: text,
  android: notificationOf.nullish(),
  ios: notificationOf.nullish(),
  hmos: notificationOf.nullish(),
  quickapp: notificationOf.nullish(),
  winphone: notificationOf.nullish(),
});

const message = z.looseObject({ msg_content: z.unknown().optional(), title: text, content_type: text, extras });

/** `third_party_channel`, `apns_production` and their like steer phones' own channels: taken, and not read. */
const options = z.looseObject({
  sendno: z.union([z.number().int(), z.string().regex(/^-?\d{1,20}$/)]).nullish(),
  time_to_live: z.number().int().min(0).max(864_000).nullish(),
  big_push_duration: z.number().int().min(0).max(1400).nullish(),
  classification: z.union([z.literal(0), z.literal(1)]).nullish(),
  override_msg_id: z.null().optional(),
  test_message: z.literal(false).nullish(),
  target_event: z.null().optional(),
});

export const jpushPush = z.strictObject({
  cid: z
    .string()
    .regex(/^[\x21-\x7e]{1,150}$/, '1-150 visible ASCII characters')
    .nullish(),
  platform: z.union([z.literal('all'), z.array(z.enum(platforms)).min(1), z.enum(platforms)]),
  audience: z.union([z.literal('all'), jpushTargets]),
  notification: notification.nullish(),
  message: message.nullish(),
  notification_3rd: z.unknown().optional(),
  options: options.nullish(),
});

export type JpushPush = z.output<typeof jpushPush>;

/** What UMS calls the same message (`msg_wechatmp`), inside `extras` of whichever part of a JPush message. */
export const msgWechatmp = z.strictObject({
  template_id: z.string().min(1).max(100),
  page: z.string().max(1024).nullish(),
  data: z.record(
    z.string().regex(/^[A-Za-z]\w{0,39}$/, 'the key of a field'),
    z.union([z.string().max(2000), z.number(), z.strictObject({ value: z.union([z.string().max(2000), z.number()]) })]),
  ),
  miniprogram_state: z.enum(['developer', 'trial', 'formal']).nullish(),
  lang: z.enum(['zh_CN', 'en_US', 'zh_HK', 'zh_TW']).nullish(),
});

const wall = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/, 'YYYY-MM-DD HH:mm:ss')
  .refine(isDate, 'a day the calendar has');

function isDate(given: string): boolean {
  const at = new Date(`${given.replace(' ', 'T')}Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(given.slice(0, 10));
}

const lower = z.string().transform((word) => word.toLowerCase());
const points = z.array(z.string().max(3)).max(31).nullish();

export const jpushTrigger = z.strictObject({
  single: z.strictObject({ time: wall }).optional(),
  periodical: z
    .strictObject({
      start: wall,
      end: wall,
      time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/, 'HH:mm:ss'),
      time_unit: lower.pipe(z.enum(['day', 'week', 'month'])),
      frequency: z.number().int().min(1).max(100),
      point: points,
    })
    .optional(),
});

export type JpushTrigger = z.output<typeof jpushTrigger>;

const scheduleName = z.string().min(1).max(100);

export const jpushSchedule = z.strictObject({
  cid: jpushPush.shape.cid,
  name: scheduleName,
  enabled: z.literal(true),
  trigger: jpushTrigger,
  push: jpushPush,
});

export const jpushScheduleChange = z.strictObject({
  name: scheduleName.optional(),
  enabled: z.boolean().optional(),
  trigger: jpushTrigger.optional(),
  push: jpushPush.optional(),
});

const someTags = z.array(z.string().min(1).max(64)).max(100).nullish();

export const jpushDevice = z.strictObject({
  tags: z.union([z.literal(''), z.strictObject({ add: someTags, remove: someTags })]).nullish(),
  alias: z.string().max(128).nullish(),
  mobile: z.unknown().optional(),
});

const someIds = z.array(z.string().min(1).max(64)).max(1000).nullish();

export const jpushTagChange = z.strictObject({
  registration_ids: z.strictObject({ add: someIds, remove: someIds }),
});

export const jpushDeviceStatus = z.strictObject({ registration_ids: ids });

export const jpushMessageStatus = z.strictObject({
  msg_id: z.union([z.string(), z.number().int()]).transform(String),
  registration_ids: ids,
  date: z.string().max(10).nullish(),
});
