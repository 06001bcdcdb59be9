import { ApiError } from '#contract/errors.ts';
import { findApp } from '#db/queries/app/find.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { asDenied } from '../audit/denied.ts';
import type { ServerContext } from '../context.ts';
import { type Actor, mayUse, onlyApp } from './actor.ts';

/**
 * The app a request is about: the one it names, or the actor's only one. An app of another organization, or beside the
 * actor's apps, is answered as if it did not exist. `find` is another way to the row, for hot paths.
 */
export async function appInScope(
  context: ServerContext,
  actor: Actor,
  appId: string | undefined,
  find: (context: ServerContext, id: string) => Promise<AppRow | undefined> = (from, id) => findApp(from.pool, id),
): Promise<AppRow> {
  const wanted = appId ?? onlyApp(actor);
  if (wanted === null) {
    const errors = [{ pointer: '/app_id', code: 'required', message: 'there are several apps: name one' }];
    throw new ApiError('validation_failed', { errors });
  }
  const app = await find(context, wanted);
  if (app === undefined) throw noSuchApp();
  if (app.organization_id !== actor.organizationId || !mayUse(actor, app.id)) throw asDenied(noSuchApp());
  return app;
}

/** What concerns all apps is for those who may use all. Throws ApiError `forbidden`. */
export function assertAllApps(actor: Actor): void {
  if (actor.apps !== 'all') throw asDenied(new ApiError('forbidden', { detail: 'you are for certain apps only' }));
}

function noSuchApp(): ApiError {
  return new ApiError('not_found', { detail: 'no such app' });
}
