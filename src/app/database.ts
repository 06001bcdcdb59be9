import { explainConnectError } from '#db/connect-error.ts';
import { startEmbedded } from '#db/embedded/start.ts';
import { createPool, type Pool } from '#db/pool.ts';
import { checkServerVersion } from '#db/server-version.ts';
import type { Config } from './config/config.ts';
import type { Logger } from './log/logger.ts';

export interface Database {
  pool: Pool;
  connectionString: string;
  /** True when this process runs the server and so is alone on it. */
  embedded: boolean;
  stop(): Promise<void>;
}

/** Opens the database of the settings: starts the embedded one, or connects to the one named. Throws StartError. */
export async function openDatabase(config: Config, log: Logger): Promise<Database> {
  const url = config.secrets.databaseUrl;
  const server = url === null ? await startEmbedded({ dataDir: config.dataDir, log }) : null;
  const connectionString = url ?? server!.connectionString;
  const pool = createPool({
    connectionString,
    max: config.database.poolMax,
    applicationName: 'hongyan',
    statementTimeoutMs: 30_000,
    lockTimeoutMs: 2000,
    onIdleError: (error) => log.debug({ err: error }, 'a database connection was lost; it will be opened again'),
  });
  try {
    await checkServerVersion(pool);
  } catch (error) {
    await pool.end();
    await server?.stop();
    throw (error as { zh?: unknown }).zh === undefined ? explainConnectError(error, connectionString) : error;
  }
  return {
    pool,
    connectionString,
    embedded: server !== null,
    async stop() {
      await pool.end();
      await server?.stop();
    },
  };
}
