import { ApiError } from '#contract/errors.ts';
import { listSessions, revokeOtherSessions, revokeSession } from '#contract/session.ts';
import { endSession, endSessions, listSessions as readSessions } from '#db/queries/session/store.ts';
import { withTransaction } from '#db/tx.ts';
import { ownSession } from '../../auth/session.ts';
import { route } from '../../route.ts';

export const listSessionsRoute = route(listSessions, async ({ actor }, context) => {
  const rows = await readSessions(context.pool, actor.id, context.clock.now());
  const current = ownSession(actor).session_id;
  return rows.map((row) => ({
    id: row.id,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.seen_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    ipAddress: row.ip,
    userAgent: row.user_agent,
    current: row.id === current,
  }));
});

export const revokeSessionRoute = route(revokeSession, async ({ actor, body, audit }, context) => {
  await withTransaction(context.pool, async (tx) => {
    if (!(await endSession(tx, actor.id, body.id))) throw new ApiError('not_found');
    await audit.in(tx, { target: body.id, after: null });
  });
  return { status: true as const };
});

export const revokeOtherSessionsRoute = route(revokeOtherSessions, async ({ actor, audit }, context) => {
  await withTransaction(context.pool, async (tx) => {
    const ended = await endSessions(tx, actor.id, ownSession(actor).session_id);
    await audit.in(tx, { target: actor.id, after: { ended } });
  });
  return { status: true as const };
});
