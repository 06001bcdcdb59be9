import { z } from 'zod';
import { channelName } from './channel.ts';
import { instant, uuid } from './common.ts';
import { fallbackWhen } from './fallback.ts';
import { operation } from './operation.ts';

const relation = z.enum(['first', 'fallback', 'retry', 'roll_out']).meta({
  description:
    '`fallback`: a step of a fallback strategy; `retry`: sent again by hand; `roll_out`: the winner of an experiment for the rest',
});

export const fallbackStep = z
  .object({
    after: uuid.nullable().meta({ description: 'the push whose end it waits for; null while that one is not made' }),
    when: fallbackWhen,
    within_minutes: z.number().int().nullable(),
    channel: channelName,
    template_id: uuid,
    state: z.enum(['waiting', 'sent', 'nobody', 'stopped', 'not_reached']).meta({
      description:
        '`nobody`: it was for none of them; `stopped`: cancelled, or its time was over; `not_reached`: a step before it came to nobody',
    }),
    fired_at: instant.nullable(),
    push_id: uuid.nullable().meta({ description: 'the child push it made' }),
  })
  .meta({ id: 'FallbackStep' });

const member = z.object({
  push_id: uuid,
  parent_id: uuid.nullable(),
  relation,
  when: fallbackWhen.nullable().meta({ description: 'of a fallback step: whom it is for' }),
  channel: channelName,
  template_id: uuid,
  state: z.string(),
  created_at: instant,
  finished_at: instant.nullable(),
  audience_count: z.number().int(),
});

/** What of its family a push names. */
export const familyOfPush = z
  .object({
    root_id: uuid.meta({ description: 'the first push' }),
    relation,
    when: fallbackWhen.nullable(),
    members: z
      .array(member)
      .meta({ description: 'the first push and all that came of it, the oldest first; at most 200' }),
    steps: z.array(fallbackStep).meta({ description: 'of the first push’s fallback strategy, in order' }),
  })
  .meta({ id: 'PushFamily' });

const numbers = z.object({
  audience: z.number().int(),
  accepted: z.number().int(),
  failed: z.number().int(),
  suppressed: z.number().int(),
  unknown: z.number().int(),
  delivered: z.number().int(),
  undelivered: z.number().int(),
  opened: z.number().int(),
  clicked: z.number().int(),
});

export const getPushFamily = operation({
  id: 'getPushFamily',
  method: 'GET',
  path: '/v1/pushes/{push_id}/family',
  tag: 'stats',
  summary: '推送家族的漏斗 / One funnel over a push and all that came of it',
  description:
    'Of the first push, whichever of the family is named. The funnel counts people, each once, whatever channel reached them; numbers of ' +
    'channels and pushes count messages.',
  auth: 'key',
  permission: 'statistics_read',
  params: z.object({ push_id: uuid }),
  status: 200,
  response: z
    .object({
      root_id: uuid,
      complete: z.boolean().meta({ description: 'every push is over and no step waits' }),
      funnel: z
        .array(
          z.object({
            metric: z.enum(['audience', 'accepted', 'delivered', 'opened', 'clicked']),
            count: z.number().int(),
            of_audience: z.number().nullable(),
            of_previous: z.number().nullable(),
          }),
        )
        .meta({ description: 'people' }),
      unknown: z
        .number()
        .int()
        .meta({ description: 'people of whom no message was surely taken, and one may have been' }),
      accepted_more_than_once: z
        .number()
        .int()
        .meta({ description: 'people who got several messages: only where a step asks for those who did not open' }),
      channels: z.array(z.object({ channel: channelName, pushes: z.number().int(), counts: numbers })),
      members: z.array(member.extend({ counts: numbers })),
      steps: z.array(fallbackStep),
    })
    .meta({ id: 'PushFamilyFunnel' }),
  errors: ['not_found'],
});
