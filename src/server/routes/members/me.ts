import { ApiError } from '#contract/errors.ts';
import { getMe, updateMe } from '#contract/member.ts';
import { updateProfile } from '#db/queries/member/write.ts';
import { withTransaction } from '#db/tx.ts';
import { ownSession } from '../../auth/session.ts';
import { meOf } from '../../present/member.ts';
import { route } from '../../route.ts';

export const getMeRoute = route(getMe, async ({ actor }) => meOf(ownSession(actor)));

export const updateMeRoute = route(updateMe, async ({ actor, body, audit }, context) => {
  const session = ownSession(actor);
  const { name, language, time_zone } = session;
  const before = { name, language, time_zone };
  const after = { ...before, ...body };
  return withTransaction(context.pool, async (tx) => {
    const row = await updateProfile(tx, actor.id, after, context.clock.now());
    if (row === undefined) throw new ApiError('unauthorized');
    await audit.in(tx, { target: actor.id, before, after });
    return meOf({ ...session, ...after });
  });
});
