import { createPush, getPush } from '#contract/push.ts';
import type { Service } from './bench.ts';
import { monotonicOf } from './clock.ts';
import { cpuOf, cpuOfPostgres } from './cpu.ts';
import type { Mock } from './mock.ts';
import { messageOf, warmTag } from './seed.ts';
import { reach } from './wait.ts';

export interface CampaignOptions {
  appId: string;
  /** How many recipients it must reach. */
  count: number;
  /** Everybody, or those with the tag of the warm-up. */
  audience?: 'all' | 'warm';
  fields?: Record<string, string>;
}

/** One campaign from its first request at the mock until its last outcome was written. */
export interface CampaignRun {
  pushId: string;
  seconds: number;
  perSecond: number;
  /** CPU microseconds per delivery: the service's process, the database's processes, the mock's process. */
  serviceUs: number;
  databaseUs: number;
  mockUs: number;
  /** Share of one core the mock used meanwhile. */
  mockShare: number;
}

/** Creates a push over the audience and waits until it is finished. Tell the mock to begin anew before. */
export async function runCampaign(service: Service, mock: Mock, options: CampaignOptions): Promise<CampaignRun> {
  const { pid } = service.process;
  const used = () => [cpuOf(pid), cpuOfPostgres(service.folder), cpuOf(mock.process.pid)] as const;
  const before = used();
  const pushId = await startCampaign(service, options);
  const firstAt = await firstSend(mock, options.count);
  const finishedAt = await finished(service, pushId, options.count);
  const after = used();
  const seconds = (finishedAt - firstAt) / 1000;
  const [serviceUs, databaseUs, mockUs] = after.map((now, i) => (now - before[i]!) / options.count) as [
    number,
    number,
    number,
  ];
  const perSecond = options.count / seconds;
  return { pushId, seconds, perSecond, serviceUs, databaseUs, mockUs, mockShare: (mockUs * perSecond) / 1e6 };
}

/** A push that begins at once. */
async function startCampaign(service: Service, options: CampaignOptions): Promise<string> {
  const receipt = await service.api.call(createPush, {
    body: {
      app_id: options.appId,
      audience: options.audience === 'warm' ? { tags: { any: [warmTag] } } : { all: true },
      message: messageOf(options.fields),
    },
  });
  if (!('id' in receipt)) throw new Error('a dry run was answered');
  return receipt.id;
}

/** Waits until the mock has counted that many sends; answers when it read the first. */
async function firstSend(mock: Mock, count: number): Promise<number> {
  let firstAt = 0;
  await reach(count, 'sends seen by the mock', async () => {
    const counts = await mock.counts();
    firstAt = counts.firstAt;
    return counts.sends;
  });
  return firstAt;
}

/** Waits for the push's end; answers its monotonic time. Throws when not exactly `count` were accepted. */
async function finished(service: Service, pushId: string, count: number): Promise<number> {
  const params = { push_id: pushId };
  await reach(1, 'finished pushes', async () =>
    (await service.api.call(getPush, { params })).finished_at === null ? 0 : 1,
  );
  const push = await service.api.call(getPush, { params, query: { count: 'rows' } });
  const right = push.outcomes.accepted === count && push.law.holds;
  if (!right) throw new Error(`of ${count} recipients: ${JSON.stringify({ ...push.outcomes, law: push.law })}`);
  return monotonicOf(push.finished_at!);
}
