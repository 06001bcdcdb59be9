import { z } from 'zod';
import { instant, uuid } from './common.ts';
import { operation } from './operation.ts';

/** A first part of a campaign that is sent and watched before the rest goes out. */
export const canary = z
  .strictObject({
    recipients: z.number().int().min(1).max(100_000).optional().meta({ description: 'so many, at random' }),
    percent: z.number().min(0.1).max(50).optional().meta({ description: 'or this share of the audience' }),
    wait_minutes: z
      .number()
      .int()
      .min(0)
      .max(1440)
      .default(10)
      .meta({ description: 'between the last outcome of the first part and the judgement' }),
    max_failure_percent: z.number().min(0).max(100).default(5).meta({
      description: 'failed, unknown or undelivered, of those called; above it the push stops at once',
    }),
    on_pass: z.enum(['continue', 'ask']).default('continue').meta({
      description: '`ask`: somebody has to say `continue` also when all went well',
    }),
  })
  .refine((one) => (one.recipients === undefined) !== (one.percent === undefined), 'give recipients or percent')
  .meta({ id: 'Canary' });

export type Canary = z.output<typeof canary>;

export const canaryPhases = [
  'sending',
  'watching',
  'asking',
  'failed',
  'passed',
  'stopped',
  'whole',
  'expired',
] as const;

export const canaryState = z
  .object({
    phase: z.enum(canaryPhases).meta({
      description:
        '`sending`: the first part is on its way. `watching`: all of it have an outcome, until `until`. `asking`: waits for ' +
        '`decideCanary`. `failed`: above the failure rate, the push is paused and waits for `decideCanary`. `passed`: the ' +
        'rest goes out. `stopped`: by hand. `whole`: the audience was not larger than the first part. `expired`: nobody ' +
        'decided before `send_before`.',
    }),
    target: z.number().int().meta({ description: 'recipients of the first part' }),
    called: z.number().int(),
    failed: z.number().int(),
    until: instant.nullable(),
    reason: z.enum(['failure_rate', 'nobody_called']).nullable(),
    decided_by: z.string().nullable().meta({ description: 'who said go on or stop' }),
    decided_at: instant.nullable(),
  })
  .meta({ id: 'CanaryState' });

export type CanaryState = z.output<typeof canaryState>;

export const decideCanary = operation({
  id: 'decideCanary',
  method: 'POST',
  path: '/v1/pushes/{push_id}/canary',
  tag: 'pushes',
  summary: '试发后继续或停止 / Go on after the first part of a push, or stop',
  description:
    '`continue` lets the rest go out, whatever the first part says; `stop` cancels the push. Not before its first part is ' +
    'planned, and not after it was decided.',
  auth: 'key',
  permission: 'pushes_write',
  params: z.object({ push_id: uuid }),
  body: z.strictObject({ decision: z.enum(['continue', 'stop']) }),
  status: 200,
  response: canaryState,
  errors: ['not_found', 'canary_not_waiting'],
});
