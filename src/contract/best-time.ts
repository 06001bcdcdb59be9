import { z } from 'zod';
import { instant, openid, recipientId, uuid } from './common.ts';
import { operation } from './operation.ts';

const hour = z.number().int().min(0).max(23);

export const explainBestTime = operation({
  id: 'explainBestTime',
  method: 'GET',
  path: '/v1/apps/{app_id}/recipients/{recipient}/best-time',
  tag: 'recipients',
  summary: '解释最佳发送时间 / In which hour a push with `best_time` reaches a recipient, and why',
  description:
    'The same rules and the same opens as a push with `best_time` goes by. Half of an open counts for its hour, a quarter ' +
    'for each hour beside it, and the curve of all recipients weighs as much as two opens.',
  auth: 'key',
  permission: 'recipients_read',
  params: z.object({
    app_id: uuid,
    recipient: z.union([recipientId, openid]).meta({ description: 'recipient id or openid' }),
  }),
  query: z.object({
    within_hours: z.coerce.number().int().min(1).max(24).default(24).meta({ description: 'as in `best_time`' }),
  }),
  status: 200,
  response: z.object({
    recipient_id: recipientId,
    time_zone: z.string(),
    time_zone_of: z.enum(['recipient', 'app']).meta({ description: 'the app’s where the recipient’s is not known' }),
    used: z
      .enum(['own', 'app', 'none'])
      .meta({ description: 'whose opens decide: their own, those of all recipients, or nobody’s (too few)' }),
    why: z.object({ zh: z.string(), en: z.string() }),
    hour: hour.nullable().meta({ description: 'the hour of the day with the highest score; null: none is any better' }),
    due_at: instant.meta({ description: 'when a push started now would be due for this recipient' }),
    opens: z.object({
      days: z.number().int().meta({ description: 'looked at' }),
      own: z.number().int(),
      own_needed: z.number().int(),
      app: z.number().int().meta({ description: 'of a sample of recipients' }),
      app_needed: z.number().int(),
    }),
    hours: z.array(z.object({ hour, own: z.number().int(), app: z.number().int(), score: z.number() })).meta({
      description: 'opens by the hour, on the wall of the recipient (`own`) and of the app (`app`), and the score',
    }),
  }),
  errors: ['not_found'],
});
