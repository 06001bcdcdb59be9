import type { PushInput } from '../../../api/contract.ts';

type Experiment = NonNullable<PushInput['experiment']>;
type Winner = NonNullable<Experiment['winner']>;

export interface VariantDraft {
  /** Only for the page: names may be typed anew. */
  id: number;
  name: string;
  weight: number;
  /** Fields in place of those of the message. */
  fields: Record<string, string>;
}

export interface ExperimentDraft {
  variants: VariantDraft[];
  holdOut: number;
  /** Null: all but the held out are tried. */
  testPercent: number | null;
  winner: Required<Winner>;
}

export const mostVariants = 8;

export const emptyExperiment: ExperimentDraft = {
  variants: [
    { id: 0, name: 'a', weight: 50, fields: {} },
    { id: 1, name: 'b', weight: 50, fields: {} },
  ],
  holdOut: 0,
  testPercent: 20,
  winner: { by: 'opened', after_hours: 24, confidence: 0.95, none: 'first', roll_out: 'manual' },
};

export function experimentOf(draft: ExperimentDraft, keys: readonly string[]): Experiment {
  return {
    variants: draft.variants.map(({ name, weight, fields }) => {
      const own = Object.fromEntries(keys.flatMap((key) => (fields[key] === undefined ? [] : [[key, fields[key]]])));
      return { name, weight, ...(Object.keys(own).length > 0 ? { fields: own } : {}) };
    }),
    hold_out_percent: draft.holdOut,
    ...(draft.testPercent === null ? {} : { test_percent: draft.testPercent, winner: draft.winner }),
  };
}

export function experimentDraft(experiment: Experiment | null): ExperimentDraft | null {
  if (experiment === null) return null;
  return {
    variants: experiment.variants.map(({ name, weight, fields = {} }, id) => ({
      id,
      name,
      weight,
      fields: Object.fromEntries(
        Object.entries(fields).map(([key, field]) => [key, typeof field === 'string' ? field : field.value]),
      ),
    })),
    holdOut: experiment.hold_out_percent ?? 0,
    testPercent: experiment.test_percent ?? null,
    winner: { ...emptyExperiment.winner, ...experiment.winner },
  };
}

/** What is not right yet, as keys of `experiment:problems`. */
export function problemsOf({ variants, holdOut, testPercent }: ExperimentDraft): string[] {
  const names = variants.map(({ name }) => name);
  return [
    ...(variants.reduce((sum, { weight }) => sum + weight, 0) === 100 ? [] : ['weights']),
    ...(new Set(names).size === names.length ? [] : ['twice']),
    ...(names.every((name) => /^[a-z0-9][a-z0-9_-]{0,19}$/.test(name)) ? [] : ['name']),
    ...(holdOut + (testPercent ?? 1) <= 100 ? [] : ['more']),
  ];
}

/** The same share for each, the rest of the hundred to the first. */
export function evenly(variants: VariantDraft[]): VariantDraft[] {
  const each = Math.floor(100 / variants.length);
  return variants.map((one, i) => ({ ...one, weight: i === 0 ? 100 - each * (variants.length - 1) : each }));
}
