import { Readable } from 'node:stream';
import type { z } from 'zod';
import { exportAudit, listAudit, verifyAudit } from '#contract/audit.ts';
import { type AuditFilter, newestAudit, oldestAudit } from '#db/queries/audit/list.ts';
import { verifyChain } from '../../audit/verify.ts';
import type { Actor } from '../../auth/actor.ts';
import type { ServerContext } from '../../context.ts';
import { badCursor } from '../../cursor.ts';
import type { Cell } from '../../export/cells.ts';
import { sendTable } from '../../export/send.ts';
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
  const pages = pagesOf(context, actor, filterOf(actor, query));
  if (query.format === 'csv') return sendTable(reply, 'audit', 'csv', { columns, rows: rowsOf(pages) }, 'UTC') as never;
  reply.type('application/x-ndjson').header('content-disposition', 'attachment; filename="audit.ndjson"');
  return Readable.from(linesOf(pages)) as unknown as string;
});

export const verifyAuditRoute = route(verifyAudit, async ({ actor, query }, context) => {
  const { auditKey } = await context.vaults.ofOrganization(actor.organizationId);
  const { seq, hash } = query;
  const anchor = seq === undefined || hash === undefined ? null : { seq, hash };
  const { brokenAt, ...verdict } = await verifyChain(context.pool, auditKey, actor.organizationId, anchor);
  return { ...verdict, broken_at: brokenAt };
});

type Entry = ReturnType<typeof auditEntryOf>;

async function* pagesOf(context: ServerContext, actor: Actor, filter: AuditFilter): AsyncGenerator<Entry[]> {
  for (let after = 0; ; ) {
    const rows = await oldestAudit(context.pool, actor.organizationId, filter, after, exportPage);
    if (rows.length === 0) return;
    yield rows.map(auditEntryOf);
    after = rows.at(-1)!.seq;
  }
}

async function* linesOf(pages: AsyncIterable<Entry[]>): AsyncGenerator<string> {
  for await (const page of pages) yield `${page.map((entry) => JSON.stringify(entry)).join('\n')}\n`;
}

const columns = [
  ...['seq', 'at', 'actor_kind', 'actor_id', 'actor', 'action', 'outcome', 'times', 'target', 'app_id', 'before'],
  ...['after', 'ip', 'user_agent', 'request_id', 'hash'],
];

async function* rowsOf(pages: AsyncIterable<Entry[]>): AsyncGenerator<Cell[][]> {
  const json = (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value));
  for await (const page of pages) {
    yield page.map(({ seq, at, actor, action, outcome, times, target, app_id, before, after, ...from }) => [
      ...[seq, at, actor.kind, actor.id, actor.label, action, outcome, times, target, app_id],
      ...[json(before), json(after), from.ip, from.user_agent, from.request_id, from.hash],
    ]);
  }
}

/** Whoever has some apps only sees what was done to those. */
function filterOf(actor: Actor, query: Omit<z.output<NonNullable<typeof exportAudit.query>>, 'format'>): AuditFilter {
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
