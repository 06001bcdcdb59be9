import pg from 'pg';
import { invalidUrl } from './connect-error.ts';
import { typeParser } from './type-parsers.ts';

/** Anything that runs a query: a pool, one of its clients, a transaction. */
export type Sql = {
  // biome-ignore lint/suspicious/noExplicitAny: rows are `any` unless a type is given, as in the driver's own types
  query<Row extends pg.QueryResultRow = any>(
    query: pg.QueryConfig | string,
    values?: unknown[],
  ): Promise<pg.QueryResult<Row>>;
};

export type Pool = pg.Pool;

export type PoolOptions = {
  connectionString: string;
  /** Most connections at once. */
  max: number;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  /** A statement that runs longer is cancelled by the server (57014). Milliseconds, 0 for never. */
  statementTimeoutMs: number;
  /** A statement that waits longer for a lock fails (55P03). Milliseconds, 0 for never. */
  lockTimeoutMs: number;
  /**
   * Plan each prepared statement once, whatever its values. For the dispatch path, whose statements are all keyed: the
   * planner would otherwise plan those on daily partitions anew at every execution. Default false.
   */
  planOnce?: boolean;
  /**
   * Read by index even where a table is empty, so that a plan made once while it was is as good when it has grown.
   * Default false.
   */
  byIndex?: boolean;
  /** Told when a connection nobody uses is lost; the pool replaces it by itself. */
  onIdleError?: (error: Error) => void;
};

/** A transaction that asks for nothing this long is ended (25P03): its client hangs and holds locks. Milliseconds. */
const idleInTransactionMs = 10_000;
/** Waiting for a free or new connection this long is an error. Milliseconds. */
const connectMs = 10_000;
/** After this a connection is replaced, and with it what it has prepared: some statements are of one day. Seconds. */
const lifeSeconds = 6 * 3600;
/** How long after the server's own time limit a silent connection counts as lost. Milliseconds. */
const silenceMs = 10_000;

/**
 * A pool of connections on which every session has the same settings and every type arrives the same way (see
 * `typeParser`). It connects when first used, and again by itself after the server was away.
 * @throws StartError `url-invalid`; what connecting may throw is explained by `explainConnectError`.
 */
export function createPool(options: PoolOptions): Pool {
  const { statementTimeoutMs, lockTimeoutMs, onIdleError } = options;
  const settings = {
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    // With the default of 4 the planner hash-joins whole tables for a window of 250 recipients.
    random_page_cost: 1.1,
    jit: 'off',
    timezone: 'UTC',
    ...(options.planOnce ? { plan_cache_mode: 'force_generic_plan' } : {}),
    ...(options.byIndex ? { enable_seqscan: 'off' } : {}),
  };
  const pool = new pg.Pool({
    connectionString: withSettings(options.connectionString, settings),
    max: options.max,
    application_name: options.applicationName,
    connectionTimeoutMillis: connectMs,
    idleTimeoutMillis: 30_000,
    maxLifetimeSeconds: lifeSeconds,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser: typeParser },
    // A firewall that drops packets answers nothing at all, so the server's limit alone would not help.
    ...(statementTimeoutMs > 0 ? { query_timeout: statementTimeoutMs + silenceMs } : {}),
  });
  // Without a listener a connection lost while idle would end the process.
  pool.on('error', (error) => onIdleError?.(error));
  // A client is checked out when a transaction loses its connection between two queries; the next query reports it.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Resolves when the server answers. For readiness checks. @throws what the driver reports. */
export async function ping(sql: Sql): Promise<void> {
  await sql.query('select 1');
}

/**
 * Session settings travel in the connection's start-up message, so that they cost no round trip and hold from the first
 * statement. What the owner put into `options=` of the URL is kept and wins, being last.
 */
function withSettings(connectionString: string, settings: Record<string, string | number>): string {
  const url = URL.parse(connectionString);
  if (!url) throw invalidUrl();
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const theirs = url.searchParams.get('options');
  url.searchParams.set('options', [...ours, ...(theirs ? [theirs] : [])].join(' '));
  // URLSearchParams writes a space as '+', which libpq and some proxies take for a plus.
  url.search = url.search.replaceAll('+', '%20');
  return url.href;
}
