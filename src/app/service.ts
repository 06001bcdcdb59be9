import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartError } from '#contract/start-error.ts';
import { newId } from '#core/ids.ts';
import { Clock, databaseNow } from '#db/clock.ts';
import { addressOf, adoptFirst, foreignIn } from '#db/instance.ts';
import { migrate, pendingMigrations } from '#db/migrate.ts';
import { Notifier, NotifyListener } from '#db/notify.ts';
import { ensurePartitions } from '#db/partitions.ts';
import { type Pool, ping } from '#db/pool.ts';
import { allApps, findApp } from '#db/queries/app/find.ts';
import { listChannels } from '#db/queries/channel/store.ts';
import { listOrganizations } from '#db/queries/key/keys.ts';
import { activeTriggers } from '#db/queries/schedule/wait.ts';
import { findTemplate } from '#db/queries/template/sync.ts';
import { defaultTimes, type EngineContext, type EngineTimes } from '#engine/context.ts';
import { type Engine, startEngine } from '#engine/engine.ts';
import { Hints, isHintKind } from '#engine/hints.ts';
import { Outgoing } from '#notifiers/http/outgoing.ts';
import { type Mailer, smtpMailer } from '#notifiers/mailer.ts';
import { QuotaReadings, renewQuota } from '#server/apps/quota.ts';
import type { ServerContext } from '#server/context.ts';
import { buildFrame, buildServer } from '#server/http.ts';
import { Kept } from '#server/kept.ts';
import { LiveStreams } from '#server/live/streams.ts';
import { syncTemplates } from '#server/templates/sync.ts';
import type { Config } from './config/config.ts';
import { loadMasterKeys, MASTER_KEY_FILE } from './config/master-key-file.ts';
import { type Database, openDatabase } from './database.ts';
import { startFencedEngine } from './fenced-engine.ts';
import { explainListenError } from './listen-errors.ts';
import type { Logger } from './log/logger.ts';
import { createMetrics } from './metrics.ts';
import { OtlpTracer } from './otlp-tracer.ts';
import { makeProbes } from './probes.ts';
import { keepTls } from './tls.ts';
import { tokenSourceOf } from './token-source.ts';
import { KeptVaults } from './vaults.ts';
import { version } from './version.ts';
import { WechatCalls } from './wechat-calls.ts';
import { KeptWords } from './words.ts';

export interface Service {
  /** Where it listens: http://127.0.0.1:8420. Without the api role it answers health, readiness and metrics only. */
  url: string;
  pool: Pool;
  vaults: KeptVaults;
  clock: Clock;
  /** Takes no more requests, lets what is in hand end, gives lanes back, closes the database. Safe to call twice. */
  stop(): Promise<void>;
}

/** What tests and benchmarks may change; production uses the defaults. */
export interface ServiceOptions {
  times?: Partial<EngineTimes>;
  /** A database opened by the caller; this service closes it at its end. */
  database?: Database;
}

/**
 * Starts a process of the service by its settings: database, migrations, then the roles it was given. The only place
 * where all rooms meet. Throws StartError with one sentence on what to do; then nothing is left running.
 */
export async function startService(config: Config, log: Logger, options: ServiceOptions = {}): Promise<Service> {
  const started: (() => Promise<void>)[] = [];
  const stop = once(async () => {
    for (const end of started.reverse())
      await end().catch((error: unknown) => log.error({ err: error }, 'stopping failed'));
  });
  try {
    return await assemble(config, log, options, started, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(
  config: Config,
  log: Logger,
  options: ServiceOptions,
  started: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Service> {
  const database = options.database ?? (await openDatabase(config, log));
  started.push(() => database.stop());
  const { pool } = database;
  await migrate(pool);
  const clock = new Clock();
  clock.set(await databaseNow(pool));
  await ensurePartitions(pool, clock.now());
  const masters = await openMasterKeys(config, pool);
  const vaults = new KeptVaults(pool, masters);
  const words = new KeptWords(pool);
  const metrics = createMetrics();
  const hints = new Hints();
  // Nobody else works on an embedded database.
  const notifier = database.embedded ? null : new Notifier(pool, log);
  const outgoing = new Outgoing({ allow: config.outgoingAllow });
  const calls = new WechatCalls(config.wechat, vaults, tokenSourceOf(pool, config, outgoing));
  const probes = makeProbes(database.embedded ? config.dataDir : null);
  const tracer = tracerOf(config, log);
  started.push(() => calls.close());
  const mail = mailerOf(config);
  if (mail !== null) started.push(() => mail.close());
  if (tracer !== null) started.push(() => tracer.close());
  const wechat: ServerContext['wechat'] = (app) => calls.of(app);
  const foreign = new Kept(2000, () => foreignIn(pool, addressOf(config.secrets.databaseUrl)));
  const server: ServerContext = {
    pool,
    log,
    clock,
    newId,
    vaults,
    makeKeys: (sql, owner, id) => vaults.makeKeys(sql, owner, id, clock.now()),
    words: (app) => words.of(app),
    wechat,
    wechatOf: (credentials, fetchToken) => calls.ofCredentials(credentials, fetchToken),
    hint: (kind, push) => {
      hints.emit(kind, push);
      notifier?.send(kind);
    },
    doorRefused: (door, reason) => metrics.countDoorRefused(door, reason),
    outgoing,
    tracer,
    live: new LiveStreams(log),
    quotas: new QuotaReadings((app) => renewQuota({ pool, clock, log, wechat }, app)),
    quotaResetMinutes: config.wechat.quotaResetMinutes,
    fenced: async () => (await foreign.get('')).length > 0,
    enginePatienceMs: { ...defaultTimes, ...options.times }.patienceMs,
    oidc: config.oidc === null ? null : { ...config.oidc, clientSecret: config.secrets.oidcClientSecret! },
    mail,
    publicUrl: config.http.publicUrl,
    vendors: config.vendors,
    outgoingIps: config.wechat.outgoingIps,
    platformUrl: config.wechat.apiBase,
    version,
  };
  started.push(keepClock(clock, pool, log));
  if (config.roles.includes('engine')) {
    const engine = await startEngineRole(config, log, options, {
      database,
      clock,
      vaults,
      hints,
      notifier,
      metrics,
      server,
      outgoing,
      probes,
    });
    started.push(() => engine.stop());
  }
  const url = await listen(config, log, server, metrics, probes, started);
  return { url, pool, vaults, clock, stop };
}

/** Only who answers browsers has links to send. */
function mailerOf({ roles, mailFrom, secrets }: Config): Mailer | null {
  if (mailFrom === null || secrets.smtpUrl === null || !roles.includes('api')) return null;
  return smtpMailer(secrets.smtpUrl, mailFrom);
}

function tracerOf(config: Config, log: Logger): OtlpTracer | null {
  if (config.tracing === null) return null;
  const { endpoint, ratio, service: name } = config.tracing;
  return new OtlpTracer(
    { endpoint, ratio, headers: config.secrets.otlpHeaders ?? {}, service: { name, version } },
    log,
  );
}

/** A key made just now opens nothing of an older database: refuse to go on, before anything is written under it. */
async function openMasterKeys(config: Config, pool: Pool) {
  const { keys, created } = loadMasterKeys(config);
  if (!created || (await listOrganizations(pool)).length === 0) return keys;
  const file = join(config.dataDir, MASTER_KEY_FILE);
  rmSync(file);
  throw new StartError('master-key-lost', {
    en: `The database holds data but its master key ${file} is gone: put the file back from your backup.`,
    zh: `数据库中已有数据，但主密钥文件 ${file} 不见了：请从备份中恢复该文件。`,
  });
}

async function startEngineRole(
  config: Config,
  log: Logger,
  options: ServiceOptions,
  parts: {
    database: Database;
    clock: Clock;
    vaults: KeptVaults;
    hints: Hints;
    notifier: Notifier | null;
    metrics: ReturnType<typeof createMetrics>;
    server: ServerContext;
    outgoing: Outgoing;
    probes: EngineContext['probes'];
  },
): Promise<Engine> {
  const { database, clock, vaults, hints, notifier, metrics, server, outgoing, probes } = parts;
  const { pool, dispatchPool, watchPool } = database;
  const apps = new Kept(1000, (id) => findApp(pool, id));
  const templates = new Kept(1000, (id) => findTemplate(pool, id));
  const channels = new Kept(1000, (id) => listChannels(pool, id));
  const triggers = new Kept(1000, (id) => activeTriggers(pool, id));
  // Somebody changed what holds for pushes under way: a policy, the defaults of a template.
  hints.on('control', () => {
    apps.clear();
    templates.clear();
    channels.clear();
    triggers.clear();
  });
  const onHint = (kind: string) => {
    if (isHintKind(kind)) hints.emit(kind);
  };
  const listener = notifier === null ? null : new NotifyListener(database.connectionString, notifier.id, log, onHint);
  await listener?.start();
  const { apiBase: baseUrl, timeoutMs, quotaResetMinutes } = config.wechat;
  const context: EngineContext = {
    pool,
    dispatchPool,
    watchPool,
    log,
    metrics,
    vaults,
    tracer: server.tracer,
    clock,
    hints,
    times: { ...defaultTimes, ...options.times },
    newId,
    app: (id) => apps.get(id),
    template: (id) => templates.get(id),
    outgoing,
    probes,
    publicUrl: config.http.publicUrl,
    channels: (id) => channels.get(id),
    vendors: config.vendors,
    words: (app) => server.words(app),
    triggers: (appId) => triggers.get(appId),
    retentionDays: config.retentionDays,
    wechat: { baseUrl, connectTimeoutMs: timeoutMs, timeoutMs, quotaResetMinutes },
    alone: database.embedded,
  };
  const address = addressOf(config.secrets.databaseUrl);
  await adoptFirst(pool, address, clock.now());
  const engine = await startFencedEngine({
    differences: () => foreignIn(pool, address),
    start: () => startEngine(context, () => syncAllTemplates(server)),
    everyMs: context.times.upkeepMs,
    log,
  });
  return {
    async stop() {
      await engine.stop();
      await listener?.stop();
    },
  };
}

/** Once a day: WeChat's console may have added, changed or removed templates. */
async function syncAllTemplates(server: ServerContext): Promise<void> {
  for (const app of await allApps(server.pool)) {
    await syncTemplates(server, app).catch((error: unknown) => {
      server.log.warn({ err: error, app: app.id }, 'the daily template sync failed');
    });
  }
}

async function listen(
  config: Config,
  log: Logger,
  context: ServerContext,
  metrics: ReturnType<typeof createMetrics>,
  probes: { certificate: Date | null },
  started: (() => Promise<void>)[],
): Promise<string> {
  const { host, port, tls } = config.http;
  const onRenewed = ({ expiresAt }: { expiresAt: Date }) => {
    probes.certificate = expiresAt;
    metrics.setCertificateExpiry(expiresAt);
  };
  const keeper = tls === null ? null : keepTls(tls, { log, onRenewed });
  const build = config.roles.includes('api') ? buildServer : buildFrame;
  const app = await build(context, {
    bodyLimitBytes: config.http.bodyLimitBytes,
    trustProxy: config.http.trustProxy,
    tls: keeper === null ? null : keeper.current,
    consoleFolder: fileURLToPath(new URL('../../console/dist', import.meta.url)),
    onAnswered: (request) => metrics.observeRequest(request),
    health: {
      version,
      metricsToken: config.secrets.metricsToken,
      notReady: () => notReady(context.pool, addressOf(config.secrets.databaseUrl)),
      metrics: async () => {
        const { contentType, body } = await metrics.render();
        return { contentType, text: body };
      },
    },
  });
  if (keeper !== null) {
    keeper.attach(app.server as never);
    onRenewed(keeper.current);
    started.push(async () => keeper.close());
  }
  started.push(() => app.close());
  // Before the server closes, which waits for every answer to end.
  started.push(async () => context.live.close());
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw explainListenError(error, { host, port });
  }
  const address = app.server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `${tls === null ? 'http' : 'https'}://${shown}:${actual}`;
}

async function notReady(pool: Pool, address: string | null): Promise<string[]> {
  try {
    await ping(pool);
    if ((await pendingMigrations(pool)).length > 0) return ['migrations'];
    return (await foreignIn(pool, address)).length > 0 ? ['adoption'] : [];
  } catch {
    return ['database'];
  }
}

/** An api-only process has no heartbeat that sets the clock, so it is set here; twice does no harm. */
function keepClock(clock: Clock, pool: Pool, log: Logger): () => Promise<void> {
  const timer = setInterval(() => {
    databaseNow(pool).then(
      (now) => clock.set(now),
      (error) => log.debug({ err: error }, 'the database clock could not be read'),
    );
  }, 5000).unref();
  return async () => clearInterval(timer);
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= run();
    return running;
  };
}
