import type { AttributeRule, PropertyTest } from '#contract/rule.ts';
import type { Input, Push, PushInput } from '../../../api/contract.ts';
import type { Draft } from './form.ts';

export type Recurrence = NonNullable<NonNullable<Input<'createSchedule'>['body']>['recurrence']>;
export type Trigger = NonNullable<NonNullable<Input<'createSchedule'>['body']>['trigger']>;
export type Weekday = NonNullable<Recurrence['weekly']>['on'][number];

export const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** What a push may be due by; the last two are no push but a standing order that makes pushes. */
export const whens = ['now', 'at', 'local', 'best', 'recurring', 'trigger'] as const;
export type When = (typeof whens)[number];

/** The last one is made by the API alone: here a push at a time is simply a push. */
export const rhythms = ['daily', 'weekly', 'monthly', 'every', 'cron', 'once'] as const;
export type Rhythm = (typeof rhythms)[number];
type Every = NonNullable<Recurrence['every']>;

export interface RecurrenceDraft {
  rhythm: Rhythm;
  at: string;
  on: Weekday[];
  day: number | 'last';
  cron: string;
  /** Of every so many days, weeks or months, counted from `start`. */
  count: number;
  unit: Every['unit'];
  /** Days of the month. */
  dates: number[];
  once: string | null;
  /** Empty: the app's. */
  zone: string;
  start: string | null;
  end: string | null;
  missed: 'skip' | 'latest' | 'all';
}

export interface EventDraft {
  event: string;
  where: PropertyTest[];
  /** In place of an event: a changed attribute, as the API was given it. */
  attribute?: AttributeRule | undefined;
}

export interface TimingDraft {
  when: When;
  /** `2027-01-01T10:00` on the wall of each recipient. */
  atLocal: string;
  passed: 'next_day' | 'drop';
  bestHours: number;
  recurrence: RecurrenceDraft;
  trigger: EventDraft & { delayMinutes: number; again: 'restart' | 'ignore' | 'each'; cancelIf: EventDraft[] };
  /** Of a standing order: how long after its due time each push may still go out. */
  withinHours: number | null;
  /** Properties of an event, to preview with. */
  sample: Record<string, string>;
}

export const emptyTiming: TimingDraft = {
  when: 'now',
  atLocal: '',
  passed: 'next_day',
  bestHours: 24,
  recurrence: {
    rhythm: 'weekly',
    at: '10:00',
    on: ['mon'],
    day: 1,
    cron: '0 10 * * 1-5',
    count: 2,
    unit: 'week',
    dates: [1],
    once: null,
    zone: '',
    start: null,
    end: null,
    missed: 'skip',
  },
  trigger: { event: '', where: [], delayMinutes: 0, again: 'restart', cancelIf: [] },
  withinHours: null,
  sample: {},
};

/** Whether the draft is a standing order and no push. */
export function isStanding({ timing }: Draft): boolean {
  return timing.when === 'recurring' || timing.when === 'trigger';
}

/** When a push is due; undefined for at once. */
export function scheduleOf({ at, timing }: Draft): PushInput['schedule'] {
  if (timing.when === 'at' && at !== null) return { at };
  if (timing.when === 'local') return { at_local: timing.atLocal, passed: timing.passed };
  if (timing.when !== 'best') return undefined;
  return { ...(at === null ? {} : { at }), best_time: { within_hours: timing.bestHours } };
}

export function recurrenceOf(draft: RecurrenceDraft): Recurrence {
  const { rhythm, at, on, day, cron, zone, start, end, missed } = draft;
  const rest = {
    ...(zone === '' ? {} : { time_zone: zone }),
    ...(start === null ? {} : { start }),
    ...(end === null ? {} : { end }),
    missed,
  };
  if (rhythm === 'cron') return { cron: cron.trim(), ...rest };
  if (rhythm === 'once') return { once: { at: draft.once ?? '' }, ...rest };
  if (rhythm === 'every') return { every: everyOf(draft), ...rest };
  if (rhythm === 'daily') return { daily: { at }, ...rest };
  if (rhythm === 'monthly') return { monthly: { day, at }, ...rest };
  return { weekly: { on: weekdays.filter((one) => on.includes(one)), at }, ...rest };
}

function everyOf({ count, unit, on, dates, at }: RecurrenceDraft): Every {
  if (unit === 'day') return { count, unit, at };
  const days = unit === 'week' ? weekdays.filter((one) => on.includes(one)) : dates.toSorted((a, b) => a - b);
  return { count, unit, at, on: days };
}

export function triggerOf({ trigger }: TimingDraft): Trigger {
  const { delayMinutes, again, cancelIf } = trigger;
  return {
    ...eventOf(trigger),
    delay_minutes: delayMinutes,
    again,
    ...(cancelIf.length === 0 ? {} : { cancel_if: cancelIf.map(eventOf) }),
  };
}

function eventOf({ event, where, attribute }: EventDraft) {
  if (attribute !== undefined) return { attribute: attribute as never };
  return { event, ...(where.length === 0 ? {} : { where: where as never }) };
}

const goodEvent = /^[a-z][a-z0-9_.]{0,63}$/;

/** Whether something that says when is still to be filled in. */
export function isTimeOpen({ at, timing }: Draft): boolean {
  const { when, recurrence, trigger } = timing;
  if (when === 'at') return at === null;
  if (when === 'local') return timing.atLocal === '';
  if (when === 'recurring') {
    return isRecurrenceOpen(recurrence);
  }
  return (
    when === 'trigger' &&
    [trigger, ...trigger.cancelIf].some(({ event, attribute }) =>
      attribute === undefined ? !goodEvent.test(event) : isTestOpen(attribute),
    )
  );
}

/** Whether an attribute, or the value it is compared with, is still to be said. */
function isTestOpen({ name, ...test }: AttributeRule): boolean {
  return (
    name === '' || Object.values(test).some((value) => value === '' || (Array.isArray(value) && value.length === 0))
  );
}

export function isRecurrenceOpen({ rhythm, on, cron, at, unit, dates, once, start }: RecurrenceDraft): boolean {
  if (rhythm === 'cron') return cron.trim() === '';
  if (rhythm === 'once') return once === null;
  if (at === '') return true;
  const ofWeek = rhythm === 'weekly' || (rhythm === 'every' && unit === 'week');
  if (ofWeek && on.length === 0) return true;
  return rhythm === 'every' && (start === null || (unit === 'month' && dates.length === 0));
}

/** The other way: what a standing order was made with. */
export function timingOfSchedule(recurrence: Recurrence | null, trigger: Trigger | null): TimingDraft {
  if (recurrence !== null) {
    const { cron, daily, weekly, monthly, every, once } = recurrence;
    const before = emptyTiming.recurrence;
    const days = weekly?.on ?? every?.on ?? [];
    const ofWeek = days.filter((one): one is Weekday => typeof one === 'string');
    const ofMonth = days.filter((one): one is number => typeof one === 'number');
    return {
      ...emptyTiming,
      when: 'recurring',
      recurrence: {
        rhythm: rhythms.find((one) => recurrence[one] !== undefined) ?? 'cron',
        at: (daily ?? weekly ?? monthly ?? every)?.at ?? before.at,
        on: ofWeek.length > 0 ? ofWeek : before.on,
        day: monthly?.day ?? before.day,
        cron: cron ?? before.cron,
        count: every?.count ?? before.count,
        unit: every?.unit ?? before.unit,
        dates: ofMonth.length > 0 ? ofMonth : before.dates,
        once: once?.at ?? null,
        zone: recurrence.time_zone ?? '',
        start: recurrence.start ?? null,
        end: recurrence.end ?? null,
        missed: recurrence.missed ?? 'skip',
      },
    };
  }
  if (trigger === null) return emptyTiming;
  const draftOf = ({
    event = '',
    where = [],
    attribute,
  }: Pick<Trigger, 'event' | 'where' | 'attribute'>): EventDraft => ({
    event,
    where: where as PropertyTest[],
    ...(attribute === undefined ? {} : { attribute: attribute as AttributeRule }),
  });
  return {
    ...emptyTiming,
    when: 'trigger',
    trigger: {
      ...draftOf(trigger),
      delayMinutes: trigger.delay_minutes ?? 0,
      again: trigger.again ?? 'restart',
      cancelIf: (trigger.cancel_if ?? []).map(draftOf),
    },
  };
}

/** When a push that was stored is due, to go on with it. */
export function timingOfPush(push: Pick<Push, 'timing' | 'due_at'>): TimingDraft {
  const timing = push.timing as {
    at_local?: string;
    passed?: 'next_day' | 'drop';
    best_time?: { within_hours: number };
  };
  if (timing?.at_local !== undefined) {
    return { ...emptyTiming, when: 'local', atLocal: timing.at_local, passed: timing.passed ?? 'next_day' };
  }
  if (timing?.best_time !== undefined) {
    return { ...emptyTiming, when: 'best', bestHours: timing.best_time.within_hours };
  }
  return { ...emptyTiming, when: Date.parse(push.due_at) > Date.now() ? 'at' : 'now' };
}

/** Properties of the event that a text names. */
export function propertiesIn(texts: readonly string[]): string[] {
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(/\bevent\.([A-Za-z]\w{0,63})/g)].map(([, name]) => name!))),
  ];
}

/** An event as an example: where none is given, a property reads as its name. */
export function sampleOf({ fields, timing }: Draft): Record<string, string> {
  const names = propertiesIn(Object.values(fields).map(({ value }) => value));
  return Object.fromEntries(names.map((name) => [name, timing.sample[name] || name]));
}
