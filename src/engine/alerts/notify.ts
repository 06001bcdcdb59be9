import { signedHeaders } from '#core/webhook/sign.ts';
import {
  endNotice,
  findNotifier,
  type NoticeRow,
  noteSent,
  type StoredConfig,
  takeNotices,
} from '#db/queries/alert/notifiers.ts';
import type { Notice } from '#notifiers/notice.ts';
import { sendNotice } from '#notifiers/send.ts';
import type { EngineContext } from '../context.ts';
import { pushNotice } from './push-notice.ts';

type Context = Pick<
  EngineContext,
  'pool' | 'clock' | 'vaults' | 'outgoing' | 'log' | 'metrics' | 'app' | 'newId' | 'hints'
>;

const atOnce = 20;
const leaseMs = 60_000;
/** After each failed try, in milliseconds; then it is given up: an alert of an hour ago is told by the reminder. */
const waits = [10_000, 60_000, 300_000, 900_000];

/** Sends what is due to robots, mail servers and webhooks of members; no transaction is open meanwhile. */
export async function sendNotices(context: Context): Promise<number> {
  const { pool, clock } = context;
  const now = clock.now();
  const notices = await takeNotices(pool, now, new Date(now.getTime() + leaseMs), atOnce);
  await Promise.all(notices.map((notice) => send(context, notice)));
  return notices.length;
}

async function send(context: Context, notice: NoticeRow): Promise<void> {
  const { pool, clock, vaults, log } = context;
  const notifier = await findNotifier(pool, notice.organization_id, notice.notifier_id);
  if (notifier === undefined || !notifier.enabled) {
    await endNotice(pool, notice, 'failed', null);
    return;
  }
  const { fields } = await vaults.ofOrganization(notifier.organization_id);
  const config = JSON.parse(fields.open('notifier.config', notifier.id, notifier.config)) as StoredConfig;
  if (config.kind === 'wechat') return pushNotice(context, notice, notifier, config);
  const at = clock.now();
  const sign = (secret: string, id: string, when: Date, body: string) => signedHeaders([secret], id, when, body);
  const { error } = await sendNotice(context.outgoing, config, notice.payload as unknown as Notice, at, sign);
  await noteSent(pool, notifier.id, error, clock.now());
  context.metrics.countNotice(notifier.kind, error === null ? 'sent' : 'failed');
  if (error === null) return void (await endNotice(pool, notice, 'sent', null));
  log.warn({ notifier: notifier.id, error, tries: notice.tries }, 'a notifier did not take a notice');
  const wait = waits[notice.tries - 1];
  const again = wait === undefined ? null : new Date(clock.now().getTime() + wait);
  await endNotice(pool, notice, again === null ? 'failed' : 'pending', again);
}
