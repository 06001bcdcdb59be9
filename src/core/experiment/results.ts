import type { Experiment } from '#contract/experiment.ts';
import { type VariantCount, type Verdict, verdictOf } from './verdict.ts';

/** Outcomes of the recipients in one part of an experiment: the held out (0), the variants (1 and on), the rest. */
export interface PartCount {
  arm: number;
  outcome: 'accepted' | 'failed' | 'suppressed' | 'unknown';
  n: number;
  opened: number;
  clicked: number;
}

export interface ExperimentCounts {
  variants: (VariantCount & { other: number })[];
  heldOut: number;
}

/** Added up per variant. */
export function countsOf(experiment: Experiment, rows: readonly PartCount[]): ExperimentCounts {
  const variants = experiment.variants.map((_, i) => {
    const own = rows.filter((row) => row.arm === i + 1);
    const accepted = own.filter((row) => row.outcome === 'accepted');
    const sum = (those: readonly PartCount[], pick: (row: PartCount) => number) =>
      those.reduce((total, row) => total + pick(row), 0);
    return {
      accepted: sum(accepted, (row) => row.n),
      // An unknown message that was opened had arrived; it is counted nowhere else.
      opened: sum(accepted, (row) => row.opened),
      clicked: sum(accepted, (row) => row.clicked),
      other: sum(own, (row) => row.n) - sum(accepted, (row) => row.n),
    };
  });
  const heldOut = rows.filter((row) => row.arm === 0).reduce((total, row) => total + row.n, 0);
  return { variants, heldOut };
}

/** The verdict by the experiment's own rule, or by clicks where it has none. */
export function judged({ winner }: Experiment, { variants }: ExperimentCounts): Verdict {
  return verdictOf(variants, winner ?? { by: 'clicked', confidence: 0.95 });
}
