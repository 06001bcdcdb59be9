import { z } from 'zod';

export const uuid = z.uuid().meta({ description: 'UUID' });

/** A recipient's id is 16 bytes of an HMAC in a UUID's spelling, without a version: RFC 9562 would refuse most of them. */
export const recipientId = z.guid().meta({ description: 'recipient id, spelled as a UUID' });

/** Far enough from the ends of the calendar that no time computed from a given one leaves four-digit years. */
const lastInstant = Date.UTC(3000, 0, 1);

/** RFC 3339 with a zone: 2026-11-22T20:00:00+08:00. */
export const instant = z.iso
  .datetime({ offset: true })
  .refine((text) => Date.parse(text) >= 0 && Date.parse(text) < lastInstant, 'a time from 1970 to 2999')
  .meta({ description: 'RFC 3339 time with a zone' });

/** WeChat's openid: 28 characters today; we accept any short token so that the sandbox's readable ones work. */
export const openid = z
  .string()
  .regex(/^[A-Za-z0-9_-]{6,64}$/, 'an openid has 6-64 letters, digits, - or _')
  .meta({ description: 'openid of this app' });

export const unionid = z.string().regex(/^[A-Za-z0-9_-]{6,64}$/, 'a unionid has 6-64 letters, digits, - or _');

/** The customer's own id of a person (别名 / external user id). */
export const alias = z.string().min(1).max(128).meta({ description: 'your own id of the person' });

export const tag = z.string().min(1).max(64);

export const cursorQuery = {
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(400).optional().meta({ description: 'next_cursor of the page before' }),
};

/** A page of a list read by keyset: pass `next_cursor` back to go on; null means the end. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next_cursor: z.string().nullable() });
}

/** application/problem+json (RFC 9457) with a stable code. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    request_id: z.string(),
    errors: z.array(z.object({ pointer: z.string(), code: z.string(), message: z.string() })).optional(),
  })
  .loose()
  .meta({ id: 'Problem' });
