import { createHash } from 'node:crypto';
import type { Experiment } from '#contract/experiment.ts';
import type { Rule } from '#contract/rule.ts';

/** The parts of an experiment's audience, in the order of its recipients' hashes: held out, variants, the rest. */
export type Arm = 'hold_out' | { variant: number } | 'rest';

/** The salt of the hash: the same key puts a recipient into the same place, in every push. */
export function keyOf(experiment: Experiment, pushId: string): string {
  return experiment.key ?? pushId;
}

/** Percent of the audience that are tried: all but the held out where nothing else is said. */
export function triedPercent({ hold_out_percent: held, test_percent: tried }: Experiment): number {
  return tried ?? 100 - held;
}

/** Percent of the audience that wait for the winner. */
export function restPercent(experiment: Experiment): number {
  return 100 - experiment.hold_out_percent - triedPercent(experiment);
}

/**
 * Where each part ends, as shares of 2^32: of the held out, then of each variant. Whoever lies behind the last is of the
 * rest. The same numbers as those of a `sample` rule, so that a rule can name the rest.
 */
export function boundsOf(experiment: Experiment): number[] {
  const { hold_out_percent: held, variants } = experiment;
  const tried = triedPercent(experiment);
  let sum = 0;
  const ends = variants.map(({ weight }) => {
    sum += weight;
    return held + (tried * sum) / 100;
  });
  return [held, ...ends].map((percent) => Math.floor((percent / 100) * 2 ** 32));
}

/** The part a recipient is in. */
export function armOf(bounds: readonly number[], key: string, recipientId: string): Arm {
  const place = createHash('sha256').update(`${key}:${recipientId}`).digest().readUInt32BE(0);
  const at = bounds.findIndex((end) => place < end);
  return at < 0 ? 'rest' : at === 0 ? 'hold_out' : { variant: at - 1 };
}

/** Whom the rule of a push with an experiment leaves to be tried or held out; null where that is everybody. */
export function triedRule(experiment: Experiment, pushId: string): Rule | null {
  const rest = restPercent(experiment);
  return rest === 0 ? null : { sample: { percent: 100 - rest, salt: keyOf(experiment, pushId) } };
}
