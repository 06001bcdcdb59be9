import { parseArgs } from 'node:util';
import { loadConfig } from '#app/config/read-config.ts';
import { createLogger } from '#app/log/logger.ts';
import { newId } from '#core/ids.ts';
import { Clock, databaseNow } from '#db/clock.ts';
import { addressOf, differencesOf, identify } from '#db/instance.ts';
import { readAdoption, writeAdoption } from '#db/queries/adoption/row.ts';
import { abandonIntents } from '#engine/adopt.ts';
import type { Command } from '../command.ts';
import { withDatabase } from '../database.ts';

export const adopt: Command = {
  name: 'adopt',
  summary: '认领恢复、克隆或切换后的数据库 / send from this database after a restore, clone or failover',
  usage: `hongyan adopt

  换了数据库服务器（恢复备份、克隆、主备切换）后，鸿雁停止发送，直到运行本命令。请先确认原来的库不再发送。
  当时正在调用的用户记为 unknown，不会重发；尚未开始的推送会继续：不该发的，请先取消。
  On another database server (restored backup, clone, failover) nothing is sent until you run this. Make sure first
  that the original no longer sends. Whoever was being called becomes unknown and is not sent to again; what had not
  begun goes on, so cancel before what must not go out.`,
  async run(args, { out, err }) {
    parseArgs({ args, options: {} });
    const config = loadConfig();
    return withDatabase(err, async ({ pool }) => {
      const adopted = await readAdoption(pool);
      const here = await identify(pool, addressOf(config.secrets.databaseUrl));
      const differences = adopted === undefined ? [] : differencesOf(adopted, here);
      if (adopted !== undefined && differences.length === 0) {
        out.write('正是发送所用的数据库，无需认领 / this is the database to send from already: nothing to do\n');
        return 0;
      }
      const clock = new Clock();
      clock.set(await databaseNow(pool));
      const log = createLogger({ level: 'error', format: config.log.format, destination: err });
      const unknown = await abandonIntents({ pool, clock, log, newId });
      await writeAdoption(pool, here, true, clock.now());
      for (const name of differences) out.write(`${name}: ${adopted?.[name] ?? '-'} → ${here[name] ?? '-'}\n`);
      out.write(`已认领；${unknown} 人记为未知 / adopted; ${unknown} recipients became unknown\n`);
      return 0;
    });
  },
};
