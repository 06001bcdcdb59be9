import { parseArgs } from 'node:util';
import { loadConfig } from '#app/config/read-config.ts';
import { migrate } from '#db/migrate.ts';
import type { Command } from '../command.ts';
import { openQuietly } from '../database.ts';

export const migrateCommand: Command = {
  name: 'migrate',
  summary: '升级数据库结构 / bring the database schema up to date',
  usage: 'hongyan migrate\n\n  Also done by every start; run it alone before a rolling upgrade. Safe to repeat.',
  async run(args, { out, err }) {
    parseArgs({ args, options: {} });
    const database = await openQuietly(loadConfig(), err);
    try {
      const applied = await migrate(database.pool);
      out.write(applied.length === 0 ? '已是最新 / nothing to do\n' : `${applied.join('\n')}\n`);
      return 0;
    } finally {
      await database.stop();
    }
  },
};
