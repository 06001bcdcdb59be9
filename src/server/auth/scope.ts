import { ApiError } from '#contract/errors.ts';
import { findApp } from '#db/queries/app/find.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { ServerContext } from '../context.ts';
import type { ApiKey } from './api-key.ts';

/**
 * The app a request is about: the one it names, or the key's own. An app of another organization, or beside the key's
 * app, is answered as if it did not exist. `find` is another way to the row, for hot paths.
 */
export async function appInScope(
  context: ServerContext,
  key: ApiKey,
  appId: string | undefined,
  find: (context: ServerContext, id: string) => Promise<AppRow | undefined> = (from, id) => findApp(from.pool, id),
): Promise<AppRow> {
  const wanted = appId ?? key.appId;
  if (wanted === null) {
    const errors = [{ pointer: '/app_id', code: 'required', message: 'this key is for several apps: name one' }];
    throw new ApiError('validation_failed', { errors });
  }
  const app = await find(context, wanted);
  const allowed = app?.organization_id === key.organizationId && (key.appId === null || key.appId === app.id);
  if (app === undefined || !allowed) throw new ApiError('not_found', { detail: 'no such app' });
  return app;
}
