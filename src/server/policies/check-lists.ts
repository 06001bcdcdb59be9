import { ApiError, type FieldError } from '#contract/errors.ts';
import type { Policy } from '#contract/policy.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { allSegments } from '#db/queries/segment/store.ts';
import type { ServerContext } from '../context.ts';

/** Refuses lists that the app does not have: a rule is no list, since its members are not known one by one. */
export async function checkLists(context: ServerContext, app: AppRow, policy: Policy): Promise<void> {
  const named = (['block_lists', 'allow_lists'] as const).flatMap((key) =>
    policy[key].map((id, i) => ({ pointer: `/${key}/${i}`, id: id.toLowerCase() })),
  );
  if (named.length === 0) return;
  const segments = await allSegments(context.pool, app.id);
  const lists = new Set(segments.filter((row) => row.kind === 'list' && row.deleted_at === null).map((row) => row.id));
  const errors = named
    .filter(({ id }) => !lists.has(id))
    .map(
      ({ pointer }): FieldError => ({ pointer, code: 'unknown', message: 'the app has no such list of recipients' }),
    );
  if (errors.length > 0) throw new ApiError('validation_failed', { errors });
}
