import { dayStart } from '#core/stats/zone.ts';
import { runBatch } from '#db/batch.ts';
import { type StatDelta, statColumns, statToAdd } from '#db/queries/stat/write.ts';
import { makeApp } from '#testkit/app.ts';
import type { TestStack } from '#testkit/stack.ts';

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const zone = 'Asia/Shanghai';

/** Writes sums as a fold would have left them. */
export async function writeSums(stack: TestStack, appId: string, deltas: Partial<StatDelta>[]): Promise<void> {
  const zeros = Object.fromEntries(statColumns.map((column) => [column, 0]));
  const client = await stack.service.pool.connect();
  try {
    await runBatch(client, [
      statToAdd(
        appId,
        deltas.map((delta) => ({ ...zeros, value: '', dimension: 'app', ...delta }) as StatDelta),
      ),
    ]);
  } finally {
    client.release();
  }
}

/** An app with opens at hours of last week, as `Tue 20`; answers its id. */
export async function appInTime(stack: TestStack, { opened }: { opened: Record<string, number> }): Promise<string> {
  const app = await makeApp(stack);
  const today = dayStart(new Date(), zone).getTime();
  const rows = Object.entries(opened).map(([when, n]) => {
    const [day, hour] = when.split(' ') as [string, string];
    const wanted = days.indexOf(day);
    const back = Array.from({ length: 7 }, (_, i) => i + 1).find((i) => {
      const weekday = new Date(today - i * 86_400_000 + 12 * 3_600_000).getUTCDay();
      return (weekday + 6) % 7 === wanted;
    })!;
    return { grain: 15 as const, at: new Date(today - back * 86_400_000 + Number(hour) * 3_600_000), opened: n };
  });
  await writeSums(stack, app.id, rows);
  return app.id;
}
