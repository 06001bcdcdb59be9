import type { Experiment } from '#contract/experiment.ts';

/** A message, as far as variants differ in it. */
interface Varied {
  fields: Record<string, unknown>;
  landing?: unknown;
}

/** The message with what one variant says in its place. */
export function variantMessage<M extends Varied>(message: M, { fields, landing }: Experiment['variants'][number]): M {
  return {
    ...message,
    fields: { ...message.fields, ...fields },
    ...(landing === undefined ? {} : { landing }),
  };
}
