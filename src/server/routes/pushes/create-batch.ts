import { ApiError } from '#contract/errors.ts';
import { createPushes } from '#contract/push.ts';
import { classify } from '#db/errors.ts';
import { idempotencyKeyOf } from '../../pushes/accept.ts';
import { createOne, meantBy } from '../../pushes/create-one.ts';
import { route } from '../../route.ts';

/** Each push stands for itself: one that is refused does not keep the others from being accepted. */
export const createPushesRoute = route(createPushes, async ({ body, key, request }, context) => {
  const items = await Promise.all(
    body.pushes.map(async ({ idempotency_key: text, ...push }) => {
      try {
        const { receipt, replayed } = await createOne(
          context,
          key,
          push,
          idempotencyKeyOf(text, meantBy(key, push), '/idempotency_key'),
        );
        return { status: 202, push: receipt, replayed };
      } catch (error) {
        const known = asApiError(error);
        if (known.status >= 500) request.log.error({ err: error, code: known.code }, 'a push of a batch failed');
        const { code, message: detail, errors, status } = known;
        return { status, problem: { code, detail, errors } };
      }
    }),
  );
  return { items, accepted: items.filter((item) => item.status === 202).length };
});

function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const away = classify(error) === 'unavailable';
  return new ApiError(away ? 'database_unavailable' : 'internal', { cause: error });
}
