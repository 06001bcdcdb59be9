import { explainConnectError } from '#db/connect-error.ts';
import { startEmbedded } from '#db/embedded/start.ts';
import { createPool, type Pool, type PoolOptions } from '#db/pool.ts';
import { checkServerVersion } from '#db/server-version.ts';
import type { Config } from './config/config.ts';
import type { Logger } from './log/logger.ts';

export interface Database {
  pool: Pool;
  /** Connections that only dispatch uses: a single message never waits behind the rest of the work for one. */
  dispatchPool: Pool;
  /**
   * Connections for looks at all days that are kept. To plan one takes tens of milliseconds and megabytes where a table
   * has half a year of partitions: few connections do it, once, and keep what they know.
   */
  watchPool: Pool;
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
  // A process without an engine never opens those of dispatch; they are counted all the same.
  const forDispatch = config.roles.includes('engine') ? Math.floor(config.database.poolMax / 2) : 1;
  const options: Omit<PoolOptions, 'max' | 'applicationName'> = {
    connectionString,
    statementTimeoutMs: 30_000,
    lockTimeoutMs: 2000,
    onIdleError: (error) => log.debug({ err: error }, 'a database connection was lost; it will be opened again'),
  };
  const forWatch = config.roles.includes('engine') && config.database.poolMax >= 16 ? 2 : 0;
  const max = config.database.poolMax - forDispatch - forWatch;
  const pool = createPool({ ...options, max, applicationName: 'hongyan' });
  const dispatchPool = createPool({
    ...options,
    max: forDispatch,
    applicationName: 'hongyan dispatch',
    planOnce: true,
    byIndex: true,
  });
  const watch = { max: forWatch, applicationName: 'hongyan watch', planOnce: true, byIndex: true };
  const watchPool = forWatch === 0 ? pool : createPool({ ...options, ...watch });
  const end = () => Promise.all([...new Set([pool, dispatchPool, watchPool])].map((one) => one.end()));
  try {
    await checkServerVersion(pool);
  } catch (error) {
    await end();
    await server?.stop();
    throw (error as { zh?: unknown }).zh === undefined ? explainConnectError(error, connectionString) : error;
  }
  return {
    pool,
    dispatchPool,
    watchPool,
    connectionString,
    embedded: server !== null,
    async stop() {
      await end();
      await server?.stop();
    },
  };
}
