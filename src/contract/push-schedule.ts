import { z } from 'zod';
import { instant } from './common.ts';

const localTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/, 'a date and a time without a zone: 2027-01-01T10:00')
  .refine((text) => {
    const at = new Date(`${text}:00Z`);
    return at.getTime() >= 0 && at.toISOString().startsWith(text) && at.getUTCFullYear() < 3000;
  }, 'a time from 1970 to 2999 that the calendar has');

export const whenFields = {
  at: instant.optional().meta({ description: 'for everybody at this instant' }),
  at_local: localTime.optional().meta({ description: 'when the wall of each recipient’s zone shows this' }),
  passed: z.enum(['next_day', 'drop']).optional().meta({
    description: 'with `at_local`, where that has passed when the push is made: the next day (default), or not at all',
  }),
  best_time: z
    .strictObject({ within_hours: z.number().int().min(1).max(24).default(24) })
    .optional()
    .meta({
      description:
        'within so many hours, for each recipient in the hour in which they have opened messages most, or, where they ' +
        'have opened too few, the app’s recipients have',
    }),
};

/** What holds between the fields, wherever they stand. */
export function whenRules<
  T extends z.ZodType<{ at?: unknown; at_local?: unknown; passed?: unknown; best_time?: unknown }>,
>(when: T) {
  return when
    .refine(({ at_local: local, best_time: best, at }) => !local || (!best && !at), 'at_local stands alone')
    .refine(({ at_local: local, passed }) => local !== undefined || passed === undefined, 'passed goes with at_local');
}

/** When a push is due: for all at once, or for each recipient at its own time. */
export const pushSchedule = whenRules(z.strictObject(whenFields));

/** Stored with a push whose recipients are due at different times. */
export type PushTiming =
  | { at_local: string; passed: 'next_day' | 'drop'; since: string }
  | { best_time: { within_hours: number } };
