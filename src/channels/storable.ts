import { isStorable, storableText } from '#contract/storable.ts';
import type { Outcome } from './outcome.ts';

/** Codes are kept in 32 bits. */
const largest = 2 ** 31 - 1;

/** Whether a number that a platform gave as its code can be one: anything else is no clear answer. */
export function isCode(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) <= largest;
}

/**
 * An outcome whose words can be written down, whatever the other side sent: one that cannot would be tried again for
 * ever, with all that wait behind it.
 */
export function storable(outcome: Outcome): Outcome {
  if (outcome.kind === 'accepted') {
    const { msgId } = outcome;
    return msgId === null || isStorable(msgId) ? outcome : { ...outcome, msgId: storableText(msgId) };
  }
  if (outcome.kind === 'unknown') return { ...outcome, detail: storableText(outcome.detail) };
  return { ...outcome, errmsg: storableText(outcome.errmsg) };
}
