import { z } from 'zod';
import { alias, openid, recipientId, tag, unionid, uuid } from './common.ts';
import { rule } from './rule.ts';

const list = { min: 1, max: 1000 } as const;

/** One way to name recipients. Lists take up to 1,000; everything else is a rule, evaluated when the push is planned. */
const parts = [
  z.strictObject({ openids: z.array(openid).min(list.min).max(list.max) }),
  z.strictObject({ unionids: z.array(unionid).min(list.min).max(list.max) }),
  z.strictObject({ aliases: z.array(alias).min(list.min).max(list.max) }),
  z.strictObject({ recipients: z.array(recipientId).min(list.min).max(list.max) }),
  z.strictObject({
    tags: z
      .strictObject({
        any: z.array(tag).min(1).max(20).optional(),
        all: z.array(tag).min(1).max(20).optional(),
        none: z.array(tag).min(1).max(20).optional(),
      })
      .refine((tags) => tags.any || tags.all || tags.none, 'give any, all or none'),
  }),
  z.strictObject({ segment_id: uuid }),
  z.strictObject({ rule }),
  z.strictObject({ all: z.literal(true) }),
] as const;

export const audiencePart = z.union(parts).meta({ id: 'AudiencePart' });

const someParts = z.array(audiencePart).min(1).max(20).optional();

/** Whoever is in any of `include` (everybody when absent), in every one of `within`, and in none of `exclude`. */
const audienceSet = z
  .strictObject({
    include: someParts.meta({ description: 'in at least one of these; everybody when absent' }),
    within: someParts.meta({ description: 'and in every one of these' }),
    exclude: someParts.meta({ description: 'and in none of these' }),
  })
  .refine((set) => set.include || set.within || set.exclude, {
    message: 'give include, within or exclude',
    // Or a union takes this for the way that was nearly right, whatever else was given.
    abort: true,
  });

/** Exactly one way to name the audience, or a set made of several. */
export const audience = z.union([...parts, audienceSet]).meta({ id: 'Audience' });

export type AudiencePart = z.output<typeof audiencePart>;
export type AudienceSet = z.output<typeof audienceSet>;
export type AudienceInput = z.output<typeof audience>;
