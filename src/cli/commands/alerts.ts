import { parseArgs } from 'node:util';
import { alertKinds } from '#contract/alert.ts';
import { inZone } from '#core/stats/zone.ts';
import { allApps } from '#db/queries/app/find.ts';
import { backtest } from '#engine/alerts/backtest.ts';
import { requiredApp } from '../api.ts';
import { type Command, Failure, type Io, UsageError } from '../command.ts';
import { withDatabase } from '../database.ts';

const mostDays = 13;
const dayMs = 86_400_000;

export const alertsCommand: Command = {
  name: 'alerts',
  summary: '用历史回测告警规则 / play the stored history to the alert rules',
  usage: `hongyan alerts backtest --app ID [--days N]

  用现在的规则逐分钟重放最近 N 天（默认 3，最多 ${mostDays}）的数字，列出本会触发的告警；不写任何东西，也不通知任何人。
  只回测由数字得出的告警：发送量、接受率、错误码、拒绝、打开率。
  Plays the numbers of the last N days (3; at most ${mostDays}) to the rules as they are now, minute by minute, and lists the
  alerts there would have been. Writes nothing and tells nobody. Of what is told from numbers: volume, acceptance, error
  codes, refusals, opens.`,
  async run(args, io) {
    const [action, ...rest] = args;
    if (action === 'backtest') return run(rest, io);
    throw new UsageError('应为 backtest / takes backtest');
  },
};

async function run(args: string[], { out, err }: Io): Promise<number> {
  const { values } = parseArgs({ args, options: { app: { type: 'string' }, days: { type: 'string', default: '3' } } });
  const [name, days] = [requiredApp(values.app), Number(values.days)];
  if (!Number.isInteger(days) || days < 1 || days > mostDays) {
    throw new UsageError(`--days 应为 1 到 ${mostDays} / takes 1 to ${mostDays}`);
  }
  return withDatabase(err, async ({ pool }) => {
    const app = (await allApps(pool)).find((one) => one.id === name || one.appid === name);
    if (app === undefined) throw new Failure('There is no such app.', '没有这个应用。');
    const now = Date.now();
    const found = await backtest(pool, app, new Date(now - days * dayMs), new Date(now));
    for (const { kind, firedAt, resolvedAt, explanation } of found) {
      const { zh, en } = alertKinds[kind as keyof typeof alertKinds];
      const until = resolvedAt === null ? '…' : inZone(resolvedAt, app.time_zone);
      out.write(
        `${inZone(firedAt, app.time_zone)} – ${until}  ${zh} ${en}\n    ${explanation.zh}\n    ${explanation.en}\n`,
      );
    }
    out.write(`${app.name}: ${days} 天内 ${found.length} 条告警 / ${found.length} alerts in ${days} days\n`);
    return 0;
  });
}
