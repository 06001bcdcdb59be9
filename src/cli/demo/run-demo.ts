import { createReadStream } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from '#contract/client.ts';
import { preflightPush } from '#contract/preflight.ts';
import { createPush, getPush } from '#contract/push.ts';
import { getRecipient } from '#contract/recipient.ts';
import type { EmulatorClient } from '#emulator/client.ts';
import { importCsv } from '../import/import-csv.ts';
import { describeReport } from '../push/preflight.ts';
import { sandboxOpenid } from '../sandbox/recipients.ts';
import { orderTemplate, sandboxAppid } from '../sandbox/templates.ts';
import { type Planted, plantedFor, roleOf } from './plan.ts';

export interface DemoResult {
  audience: number;
  /** What the pre-flight report said would be sent. */
  reachable: number;
  accepted: number;
  failed: number;
  suppressed: Record<string, number>;
  unknown: number;
  pending: number;
  opened: number;
  emulatorCalls: number;
  emulatorDuplicates: number;
  durationMs: number;
  deliveriesPerSecond: number;
  lawHolds: boolean;
}

/** Everybody it needs: the API, the emulator, the app, a CSV of the recipients. */
export interface DemoStack {
  api: ApiClient;
  emulator: EmulatorClient;
  appId: string;
  csvFile: string;
}

type Say = (line: string) => void;

/**
 * The main job end to end, through public doors only: import, consent on phones, a push over HTTP, the platform's
 * callbacks, notifications opened. Answers what the API says at the end and what the emulator's own log says.
 */
export async function runDemo(stack: DemoStack, recipients: number, say: Say): Promise<DemoResult> {
  const startedAt = performance.now();
  const { api, emulator, appId } = stack;
  say(`导入 ${recipients} 个用户 / importing`);
  await importCsv(
    api,
    appId,
    () => createReadStream(stack.csvFile),
    () => {},
  );
  await consentOnPhones(stack, recipients, say);
  const body = {
    app_id: appId,
    audience: { all: true as const },
    message: {
      template: orderTemplate,
      fields: {
        character_string1: 'HY{{ recipient.points | default: 0 }}',
        thing2: '明前龙井',
        phrase3: '已发货',
        time4: '2026年11月22日 10:30',
        thing5: '{{ recipient.name | default: "茶友" }}，预计明天送达',
      },
      landing: { page: 'pages/order/detail', query: { id: '1' } },
    },
  };
  say('发送前检查 / pre-flight');
  const before = await api.call(preflightPush, { body });
  say(describeReport(before));
  say('推送 / pushing');
  const pushedAt = performance.now();
  const push = await api.call(createPush, { body });
  if (!('id' in push)) throw new Error('a push was expected, not a dry run');
  await until(async () => (await api.call(getPush, { params: { push_id: push.id } })).finished_at !== null, 120_000);
  const pushMs = performance.now() - pushedAt;
  say('等待送达回执 / waiting for callbacks');
  const planted = plantedFor(recipients);
  await emulator.post('/settle', {});
  await until(
    async () => (await api.call(getPush, { params: { push_id: push.id } })).delivered >= planted.accepted,
    60_000,
  );
  say(`打开 ${planted.opened} 条通知 / opening`);
  await openSome(emulator, recipients, planted);
  await until(async () => (await api.call(getPush, { params: { push_id: push.id } })).opened >= planted.opened, 60_000);
  const end = await api.call(getPush, { params: { push_id: push.id } });
  const log = await emulator.get<{ sendCalls: number; duplicates: number }>(`/log?appid=${sandboxAppid}`);
  return {
    audience: end.audience_count,
    reachable: before.reachable.count,
    accepted: end.outcomes.accepted,
    failed: end.outcomes.failed,
    suppressed: Object.fromEntries(
      end.reasons.filter((one) => one.outcome === 'suppressed').map((one) => [one.reason, one.count]),
    ),
    unknown: end.outcomes.unknown,
    pending: end.pending,
    opened: end.opened,
    emulatorCalls: log.sendCalls,
    emulatorDuplicates: log.duplicates,
    durationMs: Math.round(performance.now() - startedAt),
    deliveriesPerSecond: Math.round((end.outcomes.accepted + end.outcomes.failed) / (pushMs / 1000)),
    lawHolds: end.law.holds,
  };
}

/** Phones log in, see the scene, answer the pop-up; their mini-program reports to the client door. */
async function consentOnPhones({ api, emulator, appId }: DemoStack, recipients: number, say: Say): Promise<void> {
  const numbers = Array.from({ length: recipients }, (_, i) => i + 1);
  const base = `/apps/${sandboxAppid}`;
  for (let from = 0; from < recipients; from += 5000) {
    const phones = numbers.slice(from, from + 5000).map((n) => ({ openid: sandboxOpenid(n) }));
    await emulator.post(`${base}/phones`, { phones });
  }
  say('手机上点“允许” / consenting on phones');
  const accepting = numbers.filter((n) => roleOf(n) === 'accepts' || roleOf(n) === 'leaves').map(sandboxOpenid);
  const refusing = numbers.filter((n) => roleOf(n) === 'refuses').map(sandboxOpenid);
  for (const [openids, choice] of [[accepting, 'accept'] as const, [refusing, 'reject'] as const]) {
    if (openids.length === 0) continue;
    const body = { scene: 'order', openids, choice, concurrency: 48 };
    const { counts } = await emulator.post<{ counts: Record<string, number> }>(`${base}/mp/subscribe-many`, body);
    if (counts['202'] !== openids.length)
      throw new Error(`consent reports were not all taken: ${JSON.stringify(counts)}`);
  }
  await emulator.post('/settle', {});
  for (const n of numbers) {
    if (roleOf(n) === 'leaves') await emulator.post(`${base}/phones/${sandboxOpenid(n)}/delete`, {});
  }
  await until(async () => consented(api, appId, numbers), 60_000);
}

/** The inbox applies in order per lane, so when the last ones of every lane are there, all are. */
async function consented(api: ApiClient, appId: string, numbers: number[]): Promise<boolean> {
  for (const n of numbers.slice(-200).filter((n) => roleOf(n) !== 'never_consents')) {
    const { consents } = await api.call(getRecipient, { params: { app_id: appId, recipient: sandboxOpenid(n) } });
    const wanted = roleOf(n) === 'refuses' ? 'refused' : 'granted';
    if (!consents.some((consent) => consent.status === wanted)) return false;
  }
  return true;
}

async function openSome(emulator: EmulatorClient, recipients: number, planted: Planted): Promise<void> {
  const openids: string[] = [];
  for (let n = 1; n <= recipients && openids.length < planted.opened; n++) {
    if (roleOf(n) === 'accepts') openids.push(sandboxOpenid(n));
  }
  if (openids.length > 0) await emulator.post(`/apps/${sandboxAppid}/mp/open-many`, { openids, concurrency: 32 });
}

async function until(done: () => Promise<boolean>, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await done())) {
    if (performance.now() > deadline) throw new Error(`not done after ${timeoutMs / 1000} s`);
    await delay(100);
  }
}
