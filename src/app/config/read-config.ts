import { resolve } from 'node:path';
import type { Text } from '#contract/start-error.ts';
import { checkTogether } from './check-together.ts';
import type { Config, Role } from './config.ts';
import { defaultDataDir } from './data-dir.ts';
import { type Env, loadEnvFile } from './env-file.ts';
import { roles as allRoles } from './keys.ts';
import { ConfigError } from './problem.ts';
import { readValues, type Values } from './read-values.ts';
import { Secrets } from './secrets.ts';
import { findUnknownKeys, warnAbout } from './warnings.ts';

/**
 * The settings of this process: its environment, completed by `.env` of the working directory.
 *
 * @param overrides settings a command decides itself, such as the sandbox's WECHAT_API_BASE; they win
 * @param defaults what a command would rather have than the usual default, such as a quieter LOG_LEVEL
 * @param from the process whose settings these are
 * @throws ConfigError, or StartError when `.env` cannot be read
 */
export function loadConfig(overrides: Env = {}, defaults: Env = {}, from = thisProcess()): Config {
  const { cwd, env } = from;
  const given = Object.entries(loadEnvFile(env, { cwd })).filter(([, text]) => text?.trim());
  return readConfig({ ...defaults, ...Object.fromEntries(given), ...overrides }, { cwd });
}

/** Where settings come from: the working directory and the environment of this process. */
export function thisProcess(): { cwd: string; env: Env } {
  return { cwd: process.cwd(), env: process.env };
}

/**
 * Turns settings into a checked, deeply frozen Config. Reads secret files; writes nothing.
 *
 * @param env names and texts, usually of `loadEnvFile`
 * @param where.cwd what relative paths start from
 * @param where.uid effective user id, for the default data directory; that of this process when left out
 * @throws ConfigError with everything that is wrong, one line each
 */
export function readConfig(env: Env, where: { cwd: string; uid?: number }): Config {
  const { values, problems } = readValues(env, where);
  const failed = new Set(problems.map((problem) => problem.key.replace(/_FILE$/, '')));
  problems.push(...checkTogether(values, failed));
  if (problems.length > 0) throw new ConfigError(problems);
  const warnings = [...findUnknownKeys(env), ...warnAbout(values)];
  return assemble(values, { cwd: where.cwd, uid: where.uid ?? process.geteuid?.() }, warnings);
}

function assemble(values: Values, where: { cwd: string; uid: number | undefined }, warnings: Text[]): Config {
  const { DATABASE_URL, TLS_CERT, TLS_KEY, HOST, PORT } = values;
  const tls =
    TLS_CERT && TLS_KEY ? { certFile: resolve(where.cwd, TLS_CERT), keyFile: resolve(where.cwd, TLS_KEY) } : null;
  return deepFreeze({
    roles: pickRoles(values),
    dataDir: values.HONGYAN_DATA_DIR ? resolve(where.cwd, values.HONGYAN_DATA_DIR) : defaultDataDir(where),
    shutdownTimeoutMs: values.SHUTDOWN_TIMEOUT_MS,
    retentionDays: values.RETENTION_DAYS,
    database: { mode: DATABASE_URL ? 'external' : 'embedded', poolMax: values.DATABASE_POOL_MAX },
    http: {
      host: HOST,
      port: PORT,
      publicUrl: values.PUBLIC_URL ?? localUrl(tls ? 'https' : 'http', HOST, PORT),
      tls,
      trustProxy: values.TRUST_PROXY ?? [],
      bodyLimitBytes: values.BODY_LIMIT_BYTES,
    },
    oidc:
      values.OIDC_ISSUER && values.OIDC_CLIENT_ID
        ? { issuer: values.OIDC_ISSUER, clientId: values.OIDC_CLIENT_ID }
        : null,
    mailFrom: values.MAIL_FROM,
    wechat: {
      apiBase: values.WECHAT_API_BASE,
      timeoutMs: values.WECHAT_TIMEOUT_MS,
      connections: values.WECHAT_CONNECTIONS,
      quotaResetMinutes: values.WECHAT_QUOTA_RESET,
      outgoingIps: values.OUTGOING_IP ?? [],
    },
    vendors: {
      umsBase: values.JIGUANG_UMS_BASE,
      jpushBase: values.JPUSH_API_BASE,
      jpushReportBase: values.JPUSH_REPORT_BASE,
    },
    outgoingAllow: values.OUTGOING_ALLOW ?? [],
    log: { level: values.LOG_LEVEL, format: values.LOG_FORMAT },
    tracing:
      values.OTEL_EXPORTER_OTLP_ENDPOINT === null
        ? null
        : {
            endpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
            ratio: values.OTEL_TRACES_SAMPLER_ARG,
            service: values.OTEL_SERVICE_NAME,
          },
    emulator: { port: values.EMULATOR_PORT },
    secrets: new Secrets({
      databaseUrl: DATABASE_URL,
      masterKeys: values.HONGYAN_MASTER_KEY,
      metricsToken: values.METRICS_TOKEN,
      oidcClientSecret: values.OIDC_CLIENT_SECRET,
      smtpUrl: values.SMTP_URL,
      otlpHeaders: values.OTEL_EXPORTER_OTLP_HEADERS,
    }),
    warnings,
  });
}

function pickRoles({ HONGYAN_ROLES: named }: Values): Role[] {
  return allRoles.filter((role) => named.includes('all') || named.includes(role));
}

/** The address a browser on this machine would use; "every address" is not one. */
export function localUrl(scheme: string, host: string, port: number): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `${scheme}://${name}:${port}`;
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null && !Object.isFrozen(inner)) deepFreeze(inner);
  }
  return Object.freeze(value);
}
