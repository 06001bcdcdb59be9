import { loadConfig } from '#app/config/read-config.ts';
import { openDatabase } from '#app/database.ts';
import { createLogger } from '#app/log/logger.ts';
import { migrate } from '#db/migrate.ts';
import type { Command } from '../command.ts';

export const migrateCommand: Command = {
  name: 'migrate',
  summary: '升级数据库结构 / bring the database schema up to date',
  usage: 'hongyan migrate\n\n  Also done by every start; run it alone before a rolling upgrade. Safe to repeat.',
  async run(_args, { out }) {
    const config = loadConfig();
    const database = await openDatabase(config, createLogger(config.log));
    try {
      const applied = await migrate(database.pool);
      out.write(applied.length === 0 ? '已是最新 / nothing to do\n' : `${applied.join('\n')}\n`);
      return 0;
    } finally {
      await database.stop();
    }
  },
};
