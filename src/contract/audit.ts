import { z } from 'zod';
import { cursorQuery, instant, page, uuid } from './common.ts';
import { operation } from './operation.ts';

const outcome = z.enum(['done', 'denied']);

export const auditEntry = z
  .object({
    seq: z.number().int().meta({ description: 'place in the chain of the organization, from 1, without gaps' }),
    at: instant,
    actor: z.object({
      kind: z.enum(['member', 'key', 'system']),
      id: z.string().nullable(),
      label: z.string().meta({ description: 'e-mail address or name of the key, as it was then' }),
    }),
    action: z.string().meta({ description: 'operationId, or what happened without one: `signIn`' }),
    outcome,
    target: z
      .string()
      .nullable()
      .meta({ description: 'id of what it was done to; of a part, with the whole before it: `push/recipient`' }),
    app_id: uuid.nullable(),
    before: z.unknown().nullable(),
    after: z.unknown().nullable().meta({ description: 'secrets are never in it' }),
    times: z.number().int().meta({ description: 'denied attempts this entry stands for' }),
    ip: z.string().nullable(),
    user_agent: z.string().nullable(),
    request_id: z.string().nullable(),
    hash: z.string().meta({ description: 'over this entry and the hash of the one before, with a key of the service' }),
  })
  .meta({ id: 'AuditEntry' });

const filters = {
  action: z.string().max(100).optional(),
  actor: z.string().max(100).optional().meta({ description: 'id of a member or key' }),
  target: z.string().max(100).optional(),
  app_id: uuid.optional(),
  outcome: outcome.optional(),
  since: instant.optional(),
  until: instant.optional(),
};

export const listAudit = operation({
  id: 'listAudit',
  method: 'GET',
  path: '/v1/audit',
  tag: 'audit',
  summary: '审计日志 / The audit log, newest first',
  auth: 'key',
  permission: 'audit_read',
  query: z.object({ ...cursorQuery, ...filters }),
  status: 200,
  response: page(auditEntry),
  errors: [],
});

export const exportAudit = operation({
  id: 'exportAudit',
  method: 'GET',
  path: '/v1/audit/export',
  tag: 'audit',
  summary: '导出审计日志 / The whole log, oldest first, as lines of JSON or as CSV',
  description:
    'application/x-ndjson, one entry per line, as `listAudit` shows them; or text/csv for spreadsheets, with `before` and ' +
    '`after` as JSON in their cells. Sent as it is read.',
  auth: 'key',
  permission: 'audit_read',
  audit: true,
  query: z.object({ ...filters, format: z.enum(['ndjson', 'csv']).default('ndjson') }),
  status: 200,
  response: z.string(),
  errors: [],
});

export const verifyAudit = operation({
  id: 'verifyAudit',
  method: 'GET',
  path: '/v1/audit/verify',
  tag: 'audit',
  summary: '校验审计链 / Whether the log is whole and unchanged',
  description:
    'Reads every entry again. Keep `entries` and `hash` somewhere else from time to time: given as `seq` and `hash` they ' +
    'also prove that nothing was cut off the end.',
  auth: 'key',
  permission: 'audit_read',
  query: z.object({
    seq: z.coerce.number().int().min(1).optional(),
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
  }),
  status: 200,
  response: z.object({
    intact: z.boolean(),
    entries: z.number().int(),
    hash: z.string().nullable().meta({ description: 'of the last entry' }),
    broken_at: z.number().int().nullable().meta({ description: 'the first entry that is missing or changed' }),
  }),
  errors: [],
});
