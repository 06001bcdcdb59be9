import { z } from 'zod';
import { instant } from './common.ts';

/** How the approval of a push stands, for organizations that want one. */
export const pushApproval = z
  .object({
    state: z.enum(['none', 'waiting', 'approved', 'rejected', 'expired']),
    reasons: z.array(z.enum(['campaign', 'above_recipients', 'class'])).meta({ description: 'why it needs one' }),
    authors: z
      .array(z.string())
      .meta({ description: 'who wrote or changed the push, and therefore may not approve it' }),
    requested_by: z.string().nullable(),
    requested_at: instant.nullable(),
    expires_at: instant.nullable(),
    decisions: z.array(
      z.object({
        decision: z.enum(['approved', 'rejected', 'expired']),
        by: z.string().nullable(),
        label: z.string().nullable(),
        at: instant,
        version: z.number().int().meta({ description: 'of the push that was decided on' }),
        note: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'PushApproval' });

export type PushApproval = z.output<typeof pushApproval>;
