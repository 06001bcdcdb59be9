import type { PushOrigin } from '#contract/push.ts';
import { jpushKeysAmong } from '#db/queries/key/manage.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import type { ServerContext } from '../context.ts';

const byPrefix: Record<string, PushOrigin> = { member: 'console', schedule: 'schedule', experiment: 'experiment' };

/** Which way some pushes came in, by their authors. Of keys one statement tells which are of the JPush door. */
export async function originsOf(
  context: ServerContext,
  pushes: Pick<PushRow, 'id' | 'created_by'>[],
): Promise<Map<string, PushOrigin>> {
  const keys = pushes.flatMap(({ created_by: author }) => (author?.startsWith('key:') ? [author.slice(4)] : []));
  const doors = keys.length === 0 ? new Set() : await jpushKeysAmong(context.pool, [...new Set(keys)]);
  return new Map(pushes.map(({ id, created_by: author }) => [id, originOf(author, doors)]));
}

function originOf(author: string | null, doors: ReadonlySet<unknown>): PushOrigin {
  const [kind = '', name] = author?.split(':') ?? [];
  return kind === 'key' && doors.has(name) ? 'jpush' : (byPrefix[kind] ?? 'api');
}
