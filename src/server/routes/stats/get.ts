import { exportStats, getStats, statsColumns } from '#contract/stats.ts';
import { appInScope } from '../../auth/scope.ts';
import { csvLine, sendCsv } from '../../csv.ts';
import { route } from '../../route.ts';
import { answerStats, type StatsAnswer } from '../../stats/answer.ts';

export const getStatsRoute = route(getStats, async ({ query, key }, context) => {
  return answerStats(context, await appInScope(context, key, query.app_id), query);
});

export const exportStatsRoute = route(exportStats, async ({ query, key, reply }, context) => {
  const answer = await answerStats(context, await appInScope(context, key, query.app_id), query);
  return sendCsv(reply, 'stats.csv', lines(answer)) as never;
});

async function* lines({ metrics, dimension, series, from }: StatsAnswer): AsyncGenerator<string> {
  const names = metrics.map(({ name }) => name);
  yield csvLine([...statsColumns, ...names]);
  for (const { value, label, totals, points } of series) {
    const rows = points.length > 0 ? points : [{ at: from, values: totals }];
    yield rows
      .map((row) => csvLine([row.at, dimension, value, label, ...names.map((name) => row.values[name])]))
      .join('');
  }
}
