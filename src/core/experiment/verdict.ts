import type { Experiment } from '#contract/experiment.ts';

/** What came of one variant. */
export interface VariantCount {
  accepted: number;
  opened: number;
  clicked: number;
}

/** Which variant is the best, and whether that may be more than chance. */
export interface Verdict {
  /** Its place; null when nobody opened or clicked anything. */
  best: number | null;
  significant: boolean;
  why: 'significant' | 'not_significant' | 'too_few';
  /** Of the best against whichever other is nearest to it, corrected for the number of comparisons. */
  pValue: number | null;
}

/** Fewer messages of a variant say nothing, nor do fewer opens or clicks altogether. */
const leastAccepted = 100;
const leastEvents = 10;

/** Opens or clicks of those who got it; null where nobody did. A click is an open. */
export function rateOf(count: VariantCount, by: 'opened' | 'clicked'): number | null {
  return count.accepted === 0 ? null : count[by] / count.accepted;
}

/**
 * The best variant wins when it differs from each other one by a two-sided two-proportion z-test (pooled variance) at the
 * confidence asked for, divided among the comparisons (Bonferroni), given enough messages of each. Who was held out
 * takes no part: nobody can open what was not sent.
 */
export function verdictOf(
  counts: readonly VariantCount[],
  { by, confidence }: Pick<NonNullable<Experiment['winner']>, 'by' | 'confidence'>,
): Verdict {
  const rates = counts.map((count) => rateOf(count, by) ?? 0);
  const top = Math.max(...rates);
  if (top === 0) return { best: null, significant: false, why: 'too_few', pValue: null };
  const best = rates.indexOf(top);
  const events = counts.reduce((sum, count) => sum + count[by], 0);
  if (events < leastEvents || counts.some((count) => count.accepted < leastAccepted)) {
    return { best, significant: false, why: 'too_few', pValue: null };
  }
  const others = counts.filter((_, i) => i !== best);
  const comparisons = others.map((other) => differ(counts[best]!, other, by));
  const pValue = Math.min(1, Math.max(...comparisons) * others.length);
  const significant = pValue < 1 - confidence;
  return { best, significant, why: significant ? 'significant' : 'not_significant', pValue };
}

/** The two-sided p-value of two proportions being the same. */
function differ(a: VariantCount, b: VariantCount, by: 'opened' | 'clicked'): number {
  const pooled = (a[by] + b[by]) / (a.accepted + b.accepted);
  const variance = pooled * (1 - pooled) * (1 / a.accepted + 1 / b.accepted);
  if (variance === 0) return 1;
  const z = Math.abs(a[by] / a.accepted - b[by] / b.accepted) / Math.sqrt(variance);
  return erfc(z / Math.SQRT2);
}

/** The complementary error function for x >= 0, to 1.5e-7 (Abramowitz and Stegun, 7.1.26). */
export function erfc(x: number): number {
  const t = 1 / (1 + 0.327_591_1 * x);
  const poly =
    t * (0.254_829_592 + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
  return poly * Math.exp(-x * x);
}

/** Which variant goes to the rest; null for none. */
export function winnerOf(verdict: Verdict, none: NonNullable<Experiment['winner']>['none']): number | null {
  if (verdict.significant) return verdict.best;
  if (none === 'stop') return null;
  return none === 'best' ? (verdict.best ?? 0) : 0;
}
