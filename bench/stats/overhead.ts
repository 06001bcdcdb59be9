import type pg from 'pg';
import type { Bench, Service } from '../lib/bench.ts';
import { runCampaign } from '../lib/campaign.ts';
import { cpuOf, cpuOfPostgres } from '../lib/cpu.ts';
import type { Mock } from '../lib/mock.ts';
import { median, spread } from '../lib/numbers.ts';
import { reach } from '../lib/wait.ts';

/**
 * What roll-ups cost: CPU of service and database per delivery until the last fact is folded, over that of campaigns whose
 * facts the database throws away, by turns. The service makes facts in both.
 */
export async function overheadOf(
  bench: Bench,
  { service, mock, database }: { service: Service; mock: Mock; database: pg.Client },
  { appId, count }: { appId: string; count: number },
  rounds: number,
): Promise<number> {
  const used = () => cpuOf(service.process.pid) + cpuOfPostgres(service.folder);
  const run = async () => {
    await mock.begin(0);
    const before = used();
    await runCampaign(service, mock, { appId, count });
    await folded(database);
    return (used() - before) / count;
  };
  // The first campaign of a process pays for warming up.
  await run();
  const costs = { with: [] as number[], without: [] as number[] };
  for (let i = 0; i < rounds; i++) {
    costs.with.push(await run());
    await database.query('create rule no_facts as on insert to stat_fact do instead nothing');
    costs.without.push(await run());
    await database.query('drop rule no_facts on stat_fact');
  }
  bench.say(`CPU us per delivery with roll-ups ${spread(costs.with, 1)}, without ${spread(costs.without, 1)}`);
  return median(costs.with) / median(costs.without) - 1;
}

/** Waits until no fact is left. */
async function folded(database: pg.Client): Promise<void> {
  await reach(0, 'facts folded', async () => {
    const { rows } = await database.query<{ n: number }>('select -count(*)::int as n from stat_fact');
    return rows[0]!.n;
  });
}
