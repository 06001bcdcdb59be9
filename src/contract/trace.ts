import { z } from 'zod';
import { instant, recipientId, uuid } from './common.ts';
import { operation } from './operation.ts';
import { delivery } from './push.ts';

/** The steps of a decision, in their order: the first that does not let a recipient pass is the reason. */
export const traceSteps = [
  'audience',
  'recipient',
  'push',
  'consent',
  'lists',
  'caps',
  'gap',
  'quiet_hours',
  'priority',
  'experiment',
  'render',
  'send',
] as const;

const traceStep = z
  .object({
    step: z.enum(traceSteps),
    result: z.enum(['passed', 'refused', 'waits', 'open']).meta({
      description:
        '`waits`: not now, see `next`. `open`: not decided yet, or not looked at because an earlier step refused',
    }),
    basis: z.enum(['recorded', 'now']).meta({
      description: '`recorded`: the result is what was written when it was decided; `now`: as it would be decided now',
    }),
    inputs: z.record(z.string(), z.unknown()).meta({
      description: 'what the step looks at, as it stands now; of an earlier decision they may have been different',
    }),
    zh: z.string(),
    en: z.string(),
  })
  .meta({ id: 'TraceStep' });

export const trace = z
  .object({
    push_id: uuid,
    recipient_id: recipientId,
    openid: z.string().nullable(),
    place: z.enum(['settled', 'on_wire', 'waiting', 'to_be_planned', 'not_in_audience']).meta({
      description:
        '`settled`: has an outcome. `on_wire`: the call may be under way. `waiting`: in the queue. `to_be_planned`: named by ' +
        'the rule, the planner has not come to them yet (or waits for the first part of the push). `not_in_audience`: not meant',
    }),
    zh: z.string(),
    en: z.string(),
    next: z
      .object({ at: instant.nullable(), zh: z.string(), en: z.string() })
      .nullable()
      .meta({ description: 'what happens next and when at the earliest; null: nothing more' }),
    steps: z.array(traceStep),
    delivery: delivery.nullable(),
  })
  .meta({ id: 'Trace' });

export const traceRecipient = operation({
  id: 'traceRecipient',
  method: 'GET',
  path: '/v1/pushes/{push_id}/recipients/{recipient}',
  tag: 'pushes',
  summary: '决策过程 / Why a recipient got a push, or not, or not yet: step by step',
  description: 'The recipient by openid, alias or id. Also for somebody whom the push does not concern.',
  auth: 'key',
  permission: 'deliveries_read',
  params: z.object({ push_id: uuid, recipient: z.string().min(1).max(128) }),
  status: 200,
  response: trace,
  errors: ['not_found'],
});
