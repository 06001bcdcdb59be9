import type { ApiClient } from '#contract/client.ts';
import { getPush, listDeliveries } from '#contract/push.ts';
import { listPushes } from '#contract/push-list.ts';
import { listRecipients } from '#contract/recipient-list.ts';
import { bestHours, consentCohorts, creditForecast, getStats, pushStats, sceneLeague } from '#contract/stats.ts';
import { monotonicMs } from '../lib/clock.ts';
import { quantile, round } from '../lib/numbers.ts';
import { days, type StoredPush } from './store.ts';

const all = 'audience,accepted,failed,suppressed,opened,open_rate,acceptance_rate';

/** What pages of the console ask, each by its name. `push`: one with a tenth of all deliveries. */
export function questionsOf(api: ApiClient, app_id: string, push: StoredPush): Record<string, () => Promise<unknown>> {
  const [params, template_id] = [{ push_id: push.id }, push.templateId];
  const from = new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  const sums = (query: object) => () => api.call(getStats, { query: { app_id, metrics: all, ...query } });
  return {
    week: sums({}),
    'hours of another zone, compared': sums({
      granularity: 'hour',
      time_zone: 'Asia/Kolkata',
      compare: 'previous',
    }),
    'templates by day': sums({ dimensions: 'template', limit: 20 }),
    channels: sums({ dimensions: 'channel' }),
    'campaigns, 90 days': sums({ dimensions: 'push', granularity: 'total', from }),
    'cities, 90 days': sums({ dimensions: 'city', granularity: 'total', from }),
    'tags, 90 days': sums({ dimensions: 'tag', granularity: 'total', from }),
    reasons: sums({ dimensions: 'reason', granularity: 'total' }),
    'funnel of a push': () => api.call(pushStats, { params }),
    'best hours': () => api.call(bestHours, { query: { app_id } }),
    scenes: () => api.call(sceneLeague, { query: { app_id } }),
    'credit forecast': () => api.call(creditForecast, { query: { app_id, template_id } }),
    'consent cohorts': () => api.call(consentCohorts, { query: { app_id, template_id } }),
    pushes: () => api.call(listPushes, { query: { app_id } }),
    push: () => api.call(getPush, { params }),
    'outcomes of a push': () => api.call(listDeliveries, { params, query: {} }),
    recipients: () => api.call(listRecipients, { params: { app_id }, query: {} }),
  };
}

/** Ninety days by day: the figure that is measured apart. */
export function seriesOf(api: ApiClient, app_id: string): () => Promise<unknown> {
  const from = new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  return () => api.call(getStats, { query: { app_id, metrics: all, from } });
}

/** The 99th percentile of each question in milliseconds, asked by turns; `say` gets a line for each. */
export async function ask(
  questions: Record<string, () => Promise<unknown>>,
  repeats: number,
  say: (line: string) => void,
): Promise<number[]> {
  const times = new Map(Object.keys(questions).map((name) => [name, [] as number[]]));
  // Once before, so that connections and code are warm.
  for (const run of Object.values(questions)) await run();
  for (let i = 0; i < repeats; i++) {
    for (const [name, run] of Object.entries(questions)) {
      const began = monotonicMs();
      await run();
      times.get(name)!.push(monotonicMs() - began);
    }
  }
  return [...times].map(([name, list]) => {
    const [p50, p99] = [quantile(list, 0.5), quantile(list, 0.99)];
    say(`${name.padEnd(32)} p50 ${round(p50, 1)} ms, p99 ${round(p99, 1)} ms`);
    return p99;
  });
}
