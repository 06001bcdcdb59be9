import { wallClock } from '#core/message/zoned-time.ts';
import {
  endNotice,
  type NoticeRow,
  type NotifierRow,
  noteSent,
  type StoredConfig,
} from '#db/queries/alert/notifiers.ts';
import { insertPushes } from '#db/queries/push/insert.ts';
import { insertSlices } from '#db/queries/slice/insert.ts';
import { withTransaction } from '#db/tx.ts';
import type { Notice } from '#notifiers/notice.ts';
import type { EngineContext } from '../context.ts';
import { pushOf } from '../schedules/push-of.ts';

type Context = Pick<EngineContext, 'pool' | 'clock' | 'metrics' | 'app' | 'newId' | 'hints'>;

/**
 * Tells members by a push of our own, written in the transaction that ends the notice: once, whoever dies. What comes of
 * it stands with the push, like that of any other. It waits for nobody's approval: its message was set up by who may.
 */
export async function pushNotice(
  context: Context,
  notice: NoticeRow,
  notifier: NotifierRow,
  { app_id: appId, prepared }: Extract<StoredConfig, { kind: 'wechat' }>,
): Promise<void> {
  const now = context.clock.now();
  const app = await context.app(appId);
  const written = await withTransaction(
    context.pool,
    async (tx) => {
      if (!(await endNotice(tx, notice, app === undefined ? 'failed' : 'sent', null))) return false;
      await noteSent(tx, notifier.id, app === undefined ? 'the app is gone' : null, now);
      if (app === undefined) return false;
      const of = {
        id: notifier.id,
        organization_id: notifier.organization_id,
        app_id: appId,
        created_by: null,
        authors: [],
        kind: 'recurring' as const,
        plan: { missed: 'skip' as const },
        prepared,
      };
      const { push, slices } = pushOf(of, { ...app, organization_approval: null }, now, now, context.newId);
      const variables = variablesOf(notice.payload as unknown as Notice, now, app.time_zone);
      await insertPushes(tx, [{ ...push, variables, schedule_id: null, created_by: `notifier:${notifier.id}` }]);
      await insertSlices(tx, slices);
      return true;
    },
    { retries: 3 },
  );
  context.metrics.countNotice('wechat', written ? 'sent' : 'failed');
  if (written) context.hints.emit('slice');
}

const two = (n: number) => String(n).padStart(2, '0');

/** What fields of the message may name. The title goes without our name: the mini-program’s stands above it. */
export function variablesOf({ title, lines }: Pick<Notice, 'title' | 'lines'>, at: Date, zone: string) {
  const { year, month, day, hour, minute } = wallClock(at, zone);
  const time = `${year}年${month}月${day}日 ${two(hour)}:${two(minute)}`;
  return { title: title.zh.replace(/^【.*?】/, ''), text: lines[0]?.zh ?? title.zh, time };
}
