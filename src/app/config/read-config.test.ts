import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError } from './problem.ts';
import { loadConfig, readConfig } from './read-config.ts';
import { knownNames } from './warnings.ts';

const directory = mkdtempSync(join(tmpdir(), 'hongyan-config-'));
afterAll(() => rmSync(directory, { recursive: true }));

const where = { cwd: '/srv/hongyan', uid: 1000 };
const key = Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7 + 1)).toString('base64');
const external = { DATABASE_URL: 'postgres://app:db-password@db.example.com/hongyan', HONGYAN_MASTER_KEY: key };

function file(name: string, content: string): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

function problemsOf(env: Record<string, string>): ConfigError {
  try {
    readConfig(env, where);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('no problem was found');
}

const keysOf = (env: Record<string, string>) => problemsOf(env).problems.map((problem) => problem.key);

describe('readConfig', () => {
  it('needs no setting at all', () => {
    expect(readConfig({}, where)).toMatchObject({
      roles: ['api', 'engine'],
      dataDir: '/srv/hongyan/data',
      database: { mode: 'embedded', poolMax: 20 },
      http: { host: '127.0.0.1', port: 8420, publicUrl: 'http://127.0.0.1:8420', tls: null, trustProxy: [] },
      wechat: { apiBase: 'https://api.weixin.qq.com', outgoingIps: [] },
      log: { level: 'info', format: 'json' },
      emulator: { port: 8421 },
      warnings: [],
    });
  });

  it('reads every setting', () => {
    const config = readConfig(
      {
        ...external,
        HONGYAN_ROLES: 'engine',
        HONGYAN_DATA_DIR: 'var',
        SHUTDOWN_TIMEOUT_MS: '5000',
        DATABASE_POOL_MAX: '7',
        HOST: '::',
        PORT: '443',
        TLS_CERT: 'tls.crt',
        TLS_KEY: '/etc/tls.key',
        TRUST_PROXY: '127.0.0.1, 10.0.0.0/8,fd00::/8',
        BODY_LIMIT_BYTES: '2048',
        METRICS_TOKEN: 'metrics-token-0123',
        OIDC_ISSUER: 'https://login.example.com/realms/company/',
        OIDC_CLIENT_ID: 'hongyan',
        OIDC_CLIENT_SECRET: 'oidc-secret',
        SMTP_URL: 'smtps://app:p%2Fw@mail.example.com',
        MAIL_FROM: '鸿雁 <app@example.com>',
        WECHAT_API_BASE: 'http://127.0.0.1:8421/',
        WECHAT_TIMEOUT_MS: '3000',
        WECHAT_CONNECTIONS: '9',
        WECHAT_QUOTA_RESET: '04:30',
        OUTGOING_IP: '203.0.113.10,2001:db8::1',
        LOG_LEVEL: 'debug',
        LOG_FORMAT: 'pretty-text',
        EMULATOR_PORT: '0',
      },
      where,
    );
    expect(config).toMatchObject({
      roles: ['engine'],
      dataDir: '/srv/hongyan/var',
      shutdownTimeoutMs: 5000,
      database: { mode: 'external', poolMax: 7 },
      http: {
        host: '::',
        port: 443,
        publicUrl: 'https://localhost:443',
        tls: { certFile: '/srv/hongyan/tls.crt', keyFile: '/etc/tls.key' },
        trustProxy: ['127.0.0.1', '10.0.0.0/8', 'fd00::/8'],
        bodyLimitBytes: 2048,
      },
      oidc: { issuer: 'https://login.example.com/realms/company', clientId: 'hongyan' },
      mailFrom: '鸿雁 <app@example.com>',
      wechat: {
        apiBase: 'http://127.0.0.1:8421',
        timeoutMs: 3000,
        connections: 9,
        quotaResetMinutes: 270,
        outgoingIps: ['203.0.113.10', '2001:db8::1'],
      },
      log: { level: 'debug', format: 'pretty-text' },
      emulator: { port: 0 },
    });
    expect(config.secrets.databaseUrl).toBe(external.DATABASE_URL);
    expect(config.secrets.metricsToken).toBe('metrics-token-0123');
    expect(config.secrets.oidcClientSecret).toBe('oidc-secret');
    expect(config.secrets.smtpUrl).toBe('smtps://app:p%2Fw@mail.example.com');
    expect(config.secrets.masterKeys?.[0]?.key.export().toString('base64')).toBe(key);
  });

  it('takes an empty text for absent', () => {
    const empty = Object.fromEntries(knownNames().map((name) => [name, ' ']));
    expect(inspect(readConfig(empty, where))).toBe(inspect(readConfig({}, where)));
  });

  it('lists everything wrong at once, a line each in both languages, with an example', () => {
    const error = problemsOf({ PORT: 'http', LOG_LEVEL: 'loud', TRUST_PROXY: '*', TLS_CERT: 'a.crt' });
    expect(error.problems.map((problem) => problem.key)).toEqual(['PORT', 'TRUST_PROXY', 'LOG_LEVEL', 'TLS_KEY']);
    expect(error.message.split('\n')).toHaveLength(4);
    expect(error.zh.split('\n')).toHaveLength(4);
    expect(error.message).toContain('PORT: must be a port number from 0 to 65535. Example: PORT=8420');
    expect(error.zh).toContain('PORT：应为 0 到 65535 的端口号。示例：PORT=8420');
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '0x10'],
    ['PORT', '1e3'],
    ['HOST', 'http://a'],
    ['HOST', 'a:80'],
    ['HONGYAN_ROLES', 'worker'],
    ['HONGYAN_ROLES', 'api,,engine'],
    ['DATABASE_URL', 'mysql://a/b'],
    ['DATABASE_URL', 'postgres://host'],
    ['DATABASE_POOL_MAX', '1'],
    ['PUBLIC_URL', 'push.example.com'],
    ['PUBLIC_URL', 'https://a/?x=1'],
    ['WECHAT_API_BASE', 'https://user:pw@a'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['OUTGOING_IP', '10.0.0.0/8'],
    ['METRICS_TOKEN', 'short'],
    ['HONGYAN_MASTER_KEY', 'c2hvcnQ='],
    ['LOG_FORMAT', 'pretty'],
    ['BODY_LIMIT_BYTES', '1mb'],
  ])('refuses %s=%s', (name, value) => {
    expect(keysOf({ [name]: value })).toEqual([name]);
  });

  it.each(['postgres://u:p%40w@h:5/db', 'postgresql:///db?host=/run/postgresql', 'postgres://app@/db?host=/run'])(
    'accepts the connection string %s',
    (url) => {
      expect(readConfig({ ...external, DATABASE_URL: url }, where).secrets.databaseUrl).toBe(url);
    },
  );

  it('refuses what is impossible together', () => {
    expect(keysOf({ TLS_KEY: 'a.key' })).toEqual(['TLS_CERT']);
    expect(keysOf({ DATABASE_URL: external.DATABASE_URL })).toEqual(['HONGYAN_MASTER_KEY']);
    expect(keysOf({ HONGYAN_ROLES: 'api' })).toEqual(['HONGYAN_ROLES']);
    expect(keysOf({ PORT: '8421' })).toEqual(['EMULATOR_PORT']);
    expect(keysOf({ SMTP_URL: 'smtps://mail.example.com' })).toEqual(['MAIL_FROM']);
    expect(keysOf({ MAIL_FROM: 'a@example.com' })).toEqual(['SMTP_URL']);
    expect(keysOf({ SMTP_URL: 'https://mail.example.com', MAIL_FROM: 'nobody' })).toEqual(['SMTP_URL', 'MAIL_FROM']);
    expect(keysOf({ OIDC_CLIENT_ID: 'x' })).toEqual(['OIDC_ISSUER', 'OIDC_CLIENT_SECRET']);
    const oidc = { OIDC_CLIENT_ID: 'x', OIDC_CLIENT_SECRET: 'y' };
    expect(keysOf({ ...oidc, OIDC_ISSUER: 'http://login.example.com' })).toEqual(['OIDC_ISSUER']);
    expect(readConfig({ ...oidc, OIDC_ISSUER: 'http://127.0.0.1:9' }, where).oidc?.clientId).toBe('x');
  });

  it('reports one cause once', () => {
    expect(keysOf({ DATABASE_URL: 'nonsense', HONGYAN_ROLES: 'api' })).toEqual(['DATABASE_URL']);
    expect(keysOf({ DATABASE_URL: external.DATABASE_URL, HONGYAN_MASTER_KEY: 'nonsense' })).toEqual([
      'HONGYAN_MASTER_KEY',
    ]);
  });

  it('reads secrets from files', () => {
    const env = {
      DATABASE_URL_FILE: file('url', `${external.DATABASE_URL}\n`),
      HONGYAN_MASTER_KEY_FILE: file('key', key),
      METRICS_TOKEN_FILE: file('token', 'metrics-token-0123\r\n'),
    };
    const { secrets } = readConfig(env, where);
    expect(secrets.databaseUrl).toBe(external.DATABASE_URL);
    expect(secrets.masterKeys).toHaveLength(1);
    expect(secrets.metricsToken).toBe('metrics-token-0123');
  });

  it('starts relative secret files from the working directory', () => {
    file('relative', 'metrics-token-0123');
    const { secrets } = readConfig({ METRICS_TOKEN_FILE: 'relative' }, { ...where, cwd: directory });
    expect(secrets.metricsToken).toBe('metrics-token-0123');
  });

  it('refuses a secret that is set twice, missing, empty or huge', () => {
    const token = 'metrics-token-0123';
    expect(keysOf({ METRICS_TOKEN: token, METRICS_TOKEN_FILE: file('twice', token) })).toEqual(['METRICS_TOKEN']);
    expect(keysOf({ METRICS_TOKEN_FILE: join(directory, 'absent') })).toEqual(['METRICS_TOKEN_FILE']);
    expect(keysOf({ METRICS_TOKEN_FILE: file('empty', '\n') })).toEqual(['METRICS_TOKEN_FILE']);
    expect(keysOf({ METRICS_TOKEN_FILE: file('huge', 'x'.repeat(70_000)) })).toEqual(['METRICS_TOKEN_FILE']);
    expect(keysOf({ DATABASE_URL_FILE: directory })).toEqual(['DATABASE_URL_FILE']);
  });

  it('warns about unknown HONGYAN_ names and suggests the near one', () => {
    const { warnings } = readConfig({ HONGYAN_MASTERKEY: 'x', HONGYAN_ZZZZZZ: '1', OTHER: '1' }, where);
    expect(warnings.map((warning) => warning.en)).toEqual([
      'HONGYAN_MASTERKEY is not a setting; did you mean HONGYAN_MASTER_KEY?',
      'HONGYAN_ZZZZZZ is not a setting and is ignored',
    ]);
  });

  it.each([
    ['http://10.1.2.3:8421', 1],
    ['http://wechat.example.com', 1],
    ['http://127.0.0.1:8421', 0],
    ['http://[::1]:8421', 0],
    ['http://emulator:8421', 0],
    ['https://wechat.example.com', 0],
  ])('warns about secrets in clear: %s', (apiBase, count) => {
    expect(readConfig({ WECHAT_API_BASE: apiBase }, where).warnings).toHaveLength(count);
  });

  it('never shows a secret, in no form and in no error', () => {
    const oidc = { OIDC_ISSUER: 'https://login.example.com', OIDC_CLIENT_ID: 'x', OIDC_CLIENT_SECRET: 'oidc-secret' };
    const mail = { SMTP_URL: 'smtps://app:mail-password@mail.example.com', MAIL_FROM: 'app@example.com' };
    const env = {
      ...external,
      ...oidc,
      ...mail,
      METRICS_TOKEN: 'metrics-token-0123',
      OTEL_EXPORTER_OTLP_HEADERS: 'a=otlp-token',
    };
    const config = readConfig(env, where);
    const forms = [JSON.stringify(config), inspect(config, { depth: 9, showHidden: true }), `${config.secrets}`];
    forms.push(JSON.stringify({ ...config.secrets }), JSON.stringify(Object.entries(config.secrets)));
    for (const form of forms)
      expect(form).not.toMatch(/db-password|metrics-token|oidc-secret|mail-password|otlp-token|db\.example/);
    expect(JSON.parse(forms[0]!).secrets).toEqual({
      databaseUrl: '[secret]',
      masterKeys: '[secret]',
      metricsToken: '[secret]',
      oidcClientSecret: '[secret]',
      smtpUrl: '[secret]',
      otlpHeaders: '[secret]',
    });
    const error = problemsOf({
      DATABASE_URL: 'mysql://app:db-password@h/x',
      HONGYAN_MASTER_KEY: `${key}=x`,
      PORT: 'pw-1',
    });
    expect(`${error.message}${error.zh}${inspect(error)}`).not.toMatch(/db-password|pw-1/);
    expect(inspect(error)).not.toContain(key);
  });

  it('knows where traces go, with headers as OpenTelemetry writes them', () => {
    expect(readConfig({}, where).tracing).toBeNull();
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318/',
      OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20a=b, x-scope=1',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
    };
    const config = readConfig(env, where);
    expect(config.tracing).toEqual({ endpoint: 'http://127.0.0.1:4318', ratio: 0.25, service: 'hongyan' });
    expect(config.secrets.otlpHeaders).toEqual({ authorization: 'Bearer a=b', 'x-scope': '1' });
    expect(keysOf({ OTEL_TRACES_SAMPLER_ARG: '2' })).toEqual(['OTEL_TRACES_SAMPLER_ARG']);
    expect(keysOf({ OTEL_EXPORTER_OTLP_HEADERS: 'nothing' })).toEqual(['OTEL_EXPORTER_OTLP_HEADERS']);
  });

  it('is frozen to the bottom', () => {
    const config = readConfig({ TRUST_PROXY: '127.0.0.1', HONGYAN_NOPE: '1' }, where);
    const walk = (value: object): boolean =>
      Object.isFrozen(value) &&
      Object.values(value).every((inner) => typeof inner !== 'object' || !inner || walk(inner));
    expect(walk(config)).toBe(true);
  });

  it('either works or explains itself, for any settings', () => {
    const env = fc.dictionary(fc.constantFrom(...knownNames().filter((name) => !name.endsWith('_FILE'))), fc.string());
    fc.assert(
      fc.property(env, (settings) => {
        try {
          expect(Object.isFrozen(readConfig(settings, where))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
          expect((error as ConfigError).problems.length).toBeGreaterThan(0);
        }
      }),
    );
  });
});

describe('loadConfig', () => {
  it('lets overrides win over the process, the process over .env, and .env over the defaults of a command', () => {
    file('.env', 'PORT=1\nEMULATOR_PORT=2\nLOG_LEVEL=debug\n');
    const from = { cwd: directory, env: { PORT: '3', EMULATOR_PORT: '4', LOG_FORMAT: '' } };
    const defaults = { LOG_LEVEL: 'warn', LOG_FORMAT: 'pretty-text', DATABASE_POOL_MAX: '5' };
    const config = loadConfig({ PORT: '6' }, defaults, from);
    expect(config.http.port).toBe(6);
    expect(config.emulator.port).toBe(4);
    expect(config.log).toEqual({ level: 'debug', format: 'pretty-text' });
    expect(config.database.poolMax).toBe(5);
  });
});
