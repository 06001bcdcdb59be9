import { Readable } from 'node:stream';
import type { z } from 'zod';
import { exportAudit, listAudit, verifyAudit } from '#contract/audit.ts';
import { type AuditFilter, newestAudit, oldestAudit } from '#db/queries/audit/list.ts';
import { verifyChain } from '../../audit/verify.ts';
import type { Actor } from '../../auth/actor.ts';
import type { ServerContext } from '../../context.ts';
import { badCursor } from '../../cursor.ts';
import { auditEntryOf } from '../../present/member.ts';
import { route } from '../../route.ts';

const exportPage = 500;

export const listAuditRoute = route(listAudit, async ({ actor, query }, context) => {
  const { cursor, limit } = query;
  if (cursor !== undefined && !/^[1-9]\d{0,14}$/.test(cursor)) throw badCursor();
  const before = cursor === undefined ? null : Number(cursor);
  const rows = await newestAudit(context.pool, actor.organizationId, filterOf(actor, query), before, limit + 1);
  const shown = rows.slice(0, limit);
  return {
    items: shown.map(auditEntryOf),
    next_cursor: rows.length > shown.length ? String(shown.at(-1)!.seq) : null,
  };
});

/** Read page by page while it is sent: a log of years needs no more memory than one of a day. */
export const exportAuditRoute = route(exportAudit, async ({ actor, query, audit, reply }, context) => {
  await audit.finish();
  reply.type('application/x-ndjson').header('content-disposition', 'attachment; filename="audit.ndjson"');
  return Readable.from(linesOf(context, actor, filterOf(actor, query))) as unknown as string;
});

export const verifyAuditRoute = route(verifyAudit, async ({ actor, query }, context) => {
  const { auditKey } = await context.vaults.ofOrganization(actor.organizationId);
  const { seq, hash } = query;
  const anchor = seq === undefined || hash === undefined ? null : { seq, hash };
  const { brokenAt, ...verdict } = await verifyChain(context.pool, auditKey, actor.organizationId, anchor);
  return { ...verdict, broken_at: brokenAt };
});

async function* linesOf(context: ServerContext, actor: Actor, filter: AuditFilter): AsyncGenerator<string> {
  for (let after = 0; ; ) {
    const rows = await oldestAudit(context.pool, actor.organizationId, filter, after, exportPage);
    if (rows.length === 0) return;
    yield `${rows.map((row) => JSON.stringify(auditEntryOf(row))).join('\n')}\n`;
    after = rows.at(-1)!.seq;
  }
}

/** Whoever has some apps only sees what was done to those. */
function filterOf(actor: Actor, query: z.output<NonNullable<typeof exportAudit.query>>): AuditFilter {
  const { action, actor: by, target, app_id: appId, outcome, since, until } = query;
  return {
    action: action ?? null,
    actor: by ?? null,
    target: target ?? null,
    appId: appId ?? null,
    outcome: outcome ?? null,
    since: since === undefined ? null : new Date(since),
    until: until === undefined ? null : new Date(until),
    appIds: actor.apps === 'all' ? null : actor.apps,
  };
}
