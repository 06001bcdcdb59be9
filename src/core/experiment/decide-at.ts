import type { Experiment } from '#contract/experiment.ts';

const hourMs = 3_600_000;

/** When the winner is looked for, by when the last recipient is due; null when there is none to be found. */
export function decideAtOf(experiment: Experiment | null, lastDue: Date): Date | null {
  const hours = experiment?.winner?.after_hours;
  return hours === undefined ? null : new Date(lastDue.getTime() + hours * hourMs);
}
