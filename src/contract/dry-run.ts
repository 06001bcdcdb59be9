import { z } from 'zod';
import { instant, recipientId } from './common.ts';

/** What a dry run says. */
export const dryRun = z
  .object({
    dry_run: z.literal(true),
    audience_count: z.number().int(),
    would_send: z.number().int(),
    would_suppress: z.array(z.object({ reason: z.string(), count: z.number().int() })),
    would_wait: z.array(z.object({ reason: z.string(), count: z.number().int(), until: instant })).meta({
      description: 'above a cap or in quiet hours when the push is due; `until`: when the first of them goes',
    }),
    would_fail: z.array(z.object({ field: z.string(), code: z.string(), count: z.number().int() })),
    samples: z.array(
      z.object({ recipient_id: recipientId, data: z.record(z.string(), z.string()), page: z.string().nullable() }),
    ),
  })
  .meta({ id: 'DryRun' });
