import { listLimiters } from '#contract/app.ts';
import { getAppStatus } from '#contract/app-status.ts';
import type { ApiClient } from '#contract/client.ts';
import { listPushes } from '#contract/push-list.ts';
import { creditForecast, getStats } from '#contract/stats.ts';
import { listTemplates } from '#contract/template.ts';

type Questions = Record<string, () => Promise<unknown>>;
const zone = { time_zone: 'Asia/Shanghai' } as const;
const dayMs = 86_400_000;

/** What the list of pushes asks each second while something moves, and what typing into its filters asks. */
export function listQuestions(api: ApiClient, app_id: string): Questions {
  const query = { app_id, kind: 'campaign', include: 'counts', limit: 50 } as const;
  return {
    'list of pushes': () => api.call(listPushes, { query }),
    'list of pushes, under way': () => api.call(listPushes, { query: { ...query, state: 'sending,planning,paused' } }),
    'list of pushes, by name': () => api.call(listPushes, { query: { ...query, q: '上新 33' } }),
  };
}

/** What the overview asks when it is opened. */
export async function overviewQuestions(api: ApiClient, app_id: string): Promise<Questions> {
  const params = { app_id };
  const template_id = (await api.call(listTemplates, { params })).items[0]!.id;
  const day = (back: number) => new Date(Date.now() - back * dayMs + dayMs / 3).toISOString().slice(0, 10);
  const sums = { app_id, metrics: 'accepted,failed,suppressed,opened,acceptance_rate,open_rate', ...zone };
  const to = new Date(Math.floor((Date.now() - 7 * dayMs) / 900_000) * 900_000).toISOString();
  const running = { app_id, kind: 'campaign', include: 'counts', limit: 5 } as const;
  return {
    today: () => api.call(getStats, { query: { ...sums, granularity: 'total', from: day(0) } }),
    'the same weekday': () => api.call(getStats, { query: { ...sums, granularity: 'total', from: day(7), to } }),
    fortnight: () => api.call(getStats, { query: { ...sums, granularity: 'day', from: day(13) } }),
    'under way': () => api.call(listPushes, { query: { ...running, state: 'sending,planning,paused,scheduled' } }),
    'last campaigns': () => api.call(listPushes, { query: running }),
    status: () => api.call(getAppStatus, { params }),
    limiters: () => api.call(listLimiters, { params }),
    templates: () => api.call(listTemplates, { params }),
    'credit forecast': () => api.call(creditForecast, { query: { app_id, template_id, days: 7 } }),
  };
}
