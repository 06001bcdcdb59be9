import type { Outcome } from './outcome.ts';

/** A NUL, or half of a surrogate pair: no JSON or text column takes either. */
const unstorable = /\0|\p{Cs}/gu;
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
    return msgId === null || isStorable(msgId) ? outcome : { ...outcome, msgId: cleared(msgId) };
  }
  if (outcome.kind === 'unknown') return { ...outcome, detail: cleared(outcome.detail) };
  return { ...outcome, errmsg: cleared(outcome.errmsg) };
}

function cleared(text: string): string {
  return isStorable(text) ? text : text.replace(unstorable, '\uFFFD');
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
