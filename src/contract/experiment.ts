import { z } from 'zod';
import { instant, uuid } from './common.ts';
import { operation } from './operation.ts';

const fieldValue = z.union([
  z.string().max(2000),
  z.strictObject({
    value: z.string().max(2000),
    on_invalid: z.enum(['refuse', 'truncate', 'default']).optional(),
    default: z.string().max(200).optional(),
  }),
]);

const variant = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,19}$/, 'lower-case letters, digits, _ and -; at most 20'),
  weight: z.number().int().min(1).max(99).meta({ description: 'share of those who are tried, in percent' }),
  fields: z.record(z.string().max(40), fieldValue).optional().meta({
    description: 'in place of the same fields of the message; a variant without any is the message as it is',
  }),
  landing: z
    .strictObject({ page: z.string().max(1024), query: z.record(z.string().max(100), z.string().max(1000)).optional() })
    .optional(),
});

const percent = z.number().int().min(0).max(100);

const winner = z.strictObject({
  by: z.enum(['opened', 'clicked']),
  after_hours: z.number().int().min(1).max(168).meta({ description: 'looked at so long after the push is due' }),
  confidence: z
    .number()
    .min(0.8)
    .max(0.999)
    .default(0.95)
    .meta({
      description:
        'The best variant wins when it differs from each other one by a two-sided two-proportion z-test at this ' +
        'confidence, corrected for the number of comparisons, with 100 accepted messages of each and 10 that opened or ' +
        'clicked at least',
    }),
  none: z.enum(['first', 'best', 'stop']).default('first').meta({
    description: 'where none wins, the rest gets: the first variant, the best one all the same, or nothing',
  }),
  roll_out: z.enum(['automatic', 'manual']).default('manual').meta({
    description: '`manual`: the rest waits for `decideExperiment`',
  }),
});

/** Variants of a message, tried on a part of a push's audience. */
export const experiment = z
  .strictObject({
    key: z.string().min(1).max(64).optional().meta({
      description: 'pushes with the same key and the same shares put the same recipient into the same variant',
    }),
    variants: z.array(variant).min(2).max(8),
    hold_out_percent: percent.max(50).default(0).meta({ description: 'get nothing (`hold_out`), to compare with' }),
    test_percent: percent.min(1).optional().meta({
      description: 'of the audience are tried, the others wait for the winner; all but the held out when absent',
    }),
    winner: winner.optional(),
  })
  .refine(({ variants }) => variants.reduce((sum, one) => sum + one.weight, 0) === 100, {
    message: 'the weights do not sum to 100',
    path: ['variants'],
  })
  .refine(({ variants }) => new Set(variants.map((one) => one.name)).size === variants.length, {
    message: 'two variants have the same name',
    path: ['variants'],
  })
  .refine(({ hold_out_percent: held, test_percent: tried }) => held + (tried ?? 1) <= 100, {
    message: 'held out and tried are more than all',
    path: ['test_percent'],
  })
  .refine(({ hold_out_percent: held, test_percent: tried, winner: won }) => {
    return won !== undefined || tried === undefined || held + tried === 100;
  }, 'the rest waits for a winner: say how it is found')
  .meta({ id: 'Experiment' });

export type Experiment = z.output<typeof experiment>;

export const decision = z
  .object({
    winner: z.string().nullable().meta({ description: 'the variant for the rest; null: nothing is sent to it' }),
    significant: z.boolean().nullable().meta({ description: 'null when somebody decided' }),
    why: z
      .enum(['significant', 'not_significant', 'too_few', 'operator'])
      .meta({ description: 'how the winner was found, or why there is none' }),
    p_value: z.number().nullable().meta({ description: 'of the best against the next, corrected' }),
    phase: z.enum(['asking', 'rolling_out', 'rolled_out', 'stopped', 'nobody_left']).meta({
      description:
        '`asking`: waits for `decideExperiment`. `rolled_out`: the rest is a child push. `stopped`: nothing goes to it. ' +
        '`nobody_left`: all were tried.',
    }),
    decided_by: z.string().meta({ description: '`engine`, or who said so' }),
    decided_at: instant,
    push_id: uuid.nullable().meta({ description: 'the push to the rest' }),
  })
  .meta({ id: 'ExperimentDecision' });

export type Decision = z.output<typeof decision>;

const results = z
  .object({
    push_id: uuid,
    variants: z.array(
      z.object({
        name: z.string(),
        weight: z.number(),
        accepted: z.number().int(),
        opened: z.number().int(),
        clicked: z.number().int(),
        other: z.number().int().meta({ description: 'failed, suppressed or unknown' }),
        rate: z.number().nullable().meta({ description: 'opened or clicked, of those accepted' }),
      }),
    ),
    held_out: z.number().int(),
    verdict: z.object({
      best: z.string().nullable(),
      significant: z.boolean(),
      why: z.enum(['significant', 'not_significant', 'too_few']),
      p_value: z.number().nullable(),
    }),
    decide_at: instant.nullable(),
    decision: decision.nullable(),
  })
  .meta({ id: 'ExperimentResults' });

const params = z.object({ push_id: uuid });

export const getExperiment = operation({
  id: 'getExperiment',
  method: 'GET',
  path: '/v1/pushes/{push_id}/experiment',
  tag: 'pushes',
  summary: '查看实验结果 / What came of the variants so far',
  auth: 'key',
  permission: 'pushes_read',
  params,
  status: 200,
  response: results,
  errors: ['not_found'],
});

export const decideExperiment = operation({
  id: 'decideExperiment',
  method: 'POST',
  path: '/v1/pushes/{push_id}/experiment/decide',
  tag: 'pushes',
  summary: '选定版本并发给其余用户 / Choose a variant for the rest, or none',
  description: 'At any time before it is decided. The rest gets it as a child push of this one.',
  auth: 'key',
  permission: 'pushes_write',
  params,
  body: z.strictObject({ winner: z.string().max(20).nullable() }),
  status: 200,
  response: decision,
  errors: ['not_found', 'experiment_decided', 'push_not_running'],
});
