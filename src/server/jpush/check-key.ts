import type { JpushKey } from '#contract/api-key.ts';
import { ApiError } from '#contract/errors.ts';
import type { Actor } from '../auth/actor.ts';
import { appInScope } from '../auth/scope.ts';
import type { ServerContext } from '../context.ts';
import { checkMessage, templateOf } from '../pushes/check-message.ts';

/**
 * Checks what a key of the JPush door is given: one app, and a message that the app can send. Throws ApiError, with
 * pointers into the settings.
 */
export async function checkJpushKey(
  context: ServerContext,
  actor: Actor,
  apps: readonly string[] | null,
  { message }: JpushKey,
): Promise<void> {
  if (apps?.length !== 1) {
    const errors = [{ pointer: '/apps', code: 'one_app', message: 'an AppKey is for one app: name it' }];
    throw new ApiError('validation_failed', { errors });
  }
  if (message === null) return;
  const app = await appInScope(context, actor, apps[0]!);
  checkMessage(app, await templateOf(context, app, message), message);
}
