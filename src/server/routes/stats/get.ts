import { exportStats, exportStatsWorkbook, getStats, statsColumns } from '#contract/stats.ts';
import { appInScope } from '../../auth/scope.ts';
import type { ServerContext } from '../../context.ts';
import type { Cell } from '../../export/cells.ts';
import { type Format, sendTable } from '../../export/send.ts';
import { type Call, route } from '../../route.ts';
import { answerStats, type StatsAnswer, type StatsQuery } from '../../stats/answer.ts';

export const getStatsRoute = route(getStats, async ({ query, key }, context) => {
  return answerStats(context, await appInScope(context, key, query.app_id), query);
});

export const exportStatsRoute = route(exportStats, (call, context) => send(call, context, 'csv') as never);
export const exportStatsWorkbookRoute = route(
  exportStatsWorkbook,
  (call, context) => send(call, context, 'xlsx') as never,
);

async function send({ query, key, reply }: Call<unknown, StatsQuery, unknown>, context: ServerContext, format: Format) {
  const answer = await answerStats(context, await appInScope(context, key, query.app_id), query);
  const columns = [...statsColumns, ...answer.metrics.map(({ name }) => name)];
  return sendTable(reply, 'stats', format, { columns, rows: rowsOf(answer, format) }, answer.time_zone);
}

async function* rowsOf({ metrics, dimension, series, from }: StatsAnswer, format: Format): AsyncGenerator<Cell[][]> {
  const names = metrics.map(({ name }) => name);
  const time = (text: string) => (format === 'csv' ? text : new Date(text));
  for (const { value, label, totals, points } of series) {
    const rows = points.length > 0 ? points : [{ at: from, values: totals }];
    yield rows.map((row) => [time(row.at), dimension, value, label, ...names.map((name) => row.values[name])]);
  }
}
