import { z } from 'zod';

/** Whom a step is for, of those in the step before. */
export const fallbackWhen = z.enum(['no_credit', 'not_sent', 'not_opened']);
export type FallbackWhen = z.output<typeof fallbackWhen>;

/** The steps of a fallback strategy around a message schema: what is tried next, and for whom. */
export function fallbackOf<M extends z.ZodType>(message: M) {
  return z
    .strictObject({
      steps: z
        .array(
          z
            .strictObject({
              when: fallbackWhen.meta({
                description:
                  '`no_credit`: no subscription or send left, or the platform said so; `not_sent`: that, or refused for any ' +
                  'other reason of theirs; `not_opened`: taken, and not opened within a time: these people get two messages',
              }),
              within_minutes: z
                .number()
                .int()
                .min(1)
                .max(20_160)
                .optional()
                .meta({ description: 'for `not_opened`: so long after the end of the step before' }),
              message,
            })
            .refine((step) => (step.when === 'not_opened') === (step.within_minutes !== undefined), {
              message: 'within_minutes goes with not_opened',
              path: ['within_minutes'],
            }),
        )
        .min(1)
        .max(4),
      stop_after_minutes: z
        .number()
        .int()
        .min(1)
        .max(43_200)
        .default(4320)
        .meta({ description: 'no step begins later than this after the push was due' }),
    })
    .meta({
      description: 'tried in turn when the push is over; whoever may have got a message already is never sent another',
    });
}
