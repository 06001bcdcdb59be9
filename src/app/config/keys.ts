import { z } from 'zod';
import type { Text } from '#contract/start-error.ts';
import type { Key } from './key.ts';
import { masterKeys } from './master-key.ts';
import { mailKeys, signInKeys } from './member-keys.ts';
import { outgoingKeys } from './outgoing-keys.ts';
import { tracingKeys } from './tracing-keys.ts';
import {
  address,
  addressRange,
  apiKey,
  baseUrl,
  bearer,
  databaseUrl,
  hostName,
  integer,
  list,
  path,
  timeOfDay,
} from './values.ts';

export type Group = { title: Text; keys: Record<string, Key> };

const port = integer(0, 65535);
const portExpects: Text = { en: 'a port number from 0 to 65535', zh: '0 到 65535 的端口号' };
const milliseconds = (min: number, max: number): Text => ({
  en: `milliseconds, from ${min} to ${max}`,
  zh: `毫秒数，${min} 到 ${max}`,
});

/** What this process does: answer HTTP, send, or both. */
export const roles = ['api', 'engine'] as const;
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const formats = ['json', 'pretty-text'] as const;

export const processKeys = {
  HONGYAN_ROLES: {
    schema: list(z.enum(['all', ...roles])),
    fallback: 'all',
    about: {
      en: 'What this process does: api (HTTP), engine (sending), or all. With several processes set DATABASE_URL.',
      zh: '本进程的职责：api（HTTP 接口）、engine（发送）或 all（全部）。多个进程时必须设置 DATABASE_URL。',
    },
    expects: { en: 'all, api or engine, comma-separated', zh: 'all、api 或 engine，可用逗号分隔' },
    example: 'api,engine',
  },
  HONGYAN_DATA_DIR: {
    schema: path,
    about: {
      en: 'Directory of the embedded database and the generated master key. Default: ./data (for root, when other users cannot enter the working directory: /var/lib/hongyan).',
      zh: '内置数据库与自动生成的主密钥所在目录。默认 ./data（以 root 运行且其他用户无法进入当前目录时为 /var/lib/hongyan）。',
    },
    expects: { en: 'a directory', zh: '目录路径' },
    example: '/var/lib/hongyan',
  },
  HONGYAN_MASTER_KEY: {
    schema: masterKeys,
    secret: true,
    about: {
      en: 'Key that seals secrets and openids: 32 random bytes, base64 or hex. To rotate, give several with ids, the current one first: k2:...,k1:... Without it an embedded installation makes one in master.key of the data directory: back that file up.',
      zh: '用于加密密钥与 openid 的主密钥：32 字节随机数，base64 或十六进制。轮换时写多个并带编号，当前的在最前：k2:...,k1:...。内置数据库模式下可不填，会在数据目录生成 master.key，请务必备份。',
    },
    expects: {
      en: '32 random bytes in base64 or hex; several are comma-separated, each with its own id in front (k2:...,k1:...)',
      zh: '32 字节随机数的 base64 或十六进制；多个用逗号分隔，且各带不同编号（k2:...,k1:...）',
    },
    example: 'openssl rand -base64 32',
  },
  SHUTDOWN_TIMEOUT_MS: {
    schema: integer(1000, 600_000),
    fallback: '25000',
    about: {
      en: 'How long SIGTERM waits for work in hand before the process ends.',
      zh: '收到 SIGTERM 后等待手头工作完成的最长时间。',
    },
    expects: milliseconds(1000, 600_000),
    example: '25000',
  },
} satisfies Record<string, Key>;

export const databaseKeys = {
  DATABASE_URL: {
    schema: databaseUrl,
    secret: true,
    about: {
      en: 'External PostgreSQL 15 or newer. Empty: the embedded PostgreSQL, nothing to install.',
      zh: '外部 PostgreSQL（15 及以上）。留空则使用内置 PostgreSQL，无需安装。',
    },
    expects: {
      en: 'a PostgreSQL URL with a database name (special characters of the password percent-encoded)',
      zh: '带数据库名的 PostgreSQL 连接地址（密码中的特殊字符须用百分号编码）',
    },
    example: 'postgres://user:password@db.example.com:5432/hongyan',
  },
  DATABASE_POOL_MAX: {
    schema: integer(4, 500),
    fallback: '20',
    about: { en: 'Most database connections of one process.', zh: '单个进程的最大数据库连接数。' },
    expects: { en: 'a whole number from 4 to 500', zh: '4 到 500 的整数' },
    example: '20',
  },
  RETENTION_DAYS: {
    schema: integer(14, 3650),
    fallback: '180',
    about: {
      en: 'Days for which pushes and their outcomes per recipient are kept; a day with an unfinished push or a draft stays. Consent and its record are kept.',
      zh: '推送及其逐人结果保留的天数；仍有未结束的推送或草稿的那一天会保留。授权及其记录不受影响。',
    },
    expects: { en: 'days, from 14 to 3650', zh: '天数，14 到 3650' },
    example: '180',
  },
} satisfies Record<string, Key>;

export const httpKeys = {
  HOST: {
    schema: hostName,
    fallback: '127.0.0.1',
    about: {
      en: 'Address to listen on. 0.0.0.0 answers other machines: put TLS or a reverse proxy in front.',
      zh: '监听地址。0.0.0.0 会对其他机器开放，请配置 TLS 或反向代理。',
    },
    expects: { en: 'a host name or an IP address, without a port', zh: '主机名或 IP 地址，不带端口' },
    example: '0.0.0.0',
  },
  PORT: {
    schema: port,
    fallback: '8420',
    about: {
      en: 'Port of the API and the console; 0 takes any free one.',
      zh: 'API 与控制台的端口；0 表示任选空闲端口。',
    },
    expects: portExpects,
    example: '8420',
  },
  PUBLIC_URL: {
    schema: baseUrl,
    about: {
      en: 'Address under which browsers, mini-programs and WeChat reach this service. Default: http(s)://HOST:PORT.',
      zh: '浏览器、小程序和微信访问本服务的地址。默认 http(s)://HOST:PORT。',
    },
    expects: { en: 'an http(s) URL without query or login', zh: '不带查询参数和账号的 http(s) 地址' },
    example: 'https://push.example.com',
  },
  TLS_CERT: {
    schema: path,
    about: {
      en: 'PEM file of the certificate chain, the own certificate first. Read again when it changes or on SIGHUP.',
      zh: '证书链 PEM 文件，本站证书在最前。文件变化或收到 SIGHUP 时自动重新加载。',
    },
    expects: { en: 'a file path', zh: '文件路径' },
    example: '/etc/hongyan/tls.crt',
  },
  TLS_KEY: {
    schema: path,
    about: { en: 'PEM file of its private key, without a passphrase.', zh: '对应私钥的 PEM 文件，不带口令。' },
    expects: { en: 'a file path', zh: '文件路径' },
    example: '/etc/hongyan/tls.key',
  },
  TRUST_PROXY: {
    schema: list(addressRange),
    about: {
      en: 'Addresses of your reverse proxies; only they may tell the client address by X-Forwarded-For.',
      zh: '反向代理的地址；只信任它们给出的 X-Forwarded-For。',
    },
    expects: {
      en: 'IP addresses or CIDR ranges, comma-separated (never * or true)',
      zh: 'IP 地址或 CIDR 网段，逗号分隔（不可用 * 或 true）',
    },
    example: '127.0.0.1,10.0.0.0/8',
  },
  BODY_LIMIT_BYTES: {
    schema: integer(1024, 104_857_600),
    fallback: '1048576',
    about: { en: 'Largest request body.', zh: '请求体的最大字节数。' },
    expects: { en: 'bytes, from 1024 to 104857600', zh: '字节数，1024 到 104857600' },
    example: '1048576',
  },
  METRICS_TOKEN: {
    schema: bearer,
    secret: true,
    about: {
      en: 'Bearer token that GET /metrics asks for. Empty: it asks for none.',
      zh: 'GET /metrics 要求的 Bearer 令牌。留空则不要求。',
    },
    expects: { en: 'at least 16 characters without spaces', zh: '至少 16 个字符，不含空格' },
    example: 'openssl rand -hex 24',
  },
} satisfies Record<string, Key>;

export const wechatKeys = {
  WECHAT_API_BASE: {
    schema: baseUrl,
    fallback: 'https://api.weixin.qq.com',
    about: {
      en: 'WeChat API address. Point it at the emulator to work without an AppID.',
      zh: '微信 API 地址。指向模拟器即可在没有 AppID 时使用。',
    },
    expects: { en: 'an http(s) URL without query or login', zh: '不带查询参数和账号的 http(s) 地址' },
    example: 'http://127.0.0.1:8421',
  },
  WECHAT_TIMEOUT_MS: {
    schema: integer(100, 60_000),
    fallback: '10000',
    about: {
      en: 'How long one call to WeChat may take. A send that times out is recorded as unknown, not sent again.',
      zh: '单次调用微信接口的超时。发送超时记为未知，不会重发。',
    },
    expects: milliseconds(100, 60_000),
    example: '10000',
  },
  WECHAT_QUOTA_RESET: {
    schema: timeOfDay,
    fallback: '00:00',
    about: {
      en: "Time of day in China at which WeChat's daily quotas start again: an app that used its quota up (45009) waits until then.",
      zh: '微信每日额度重置的时刻（北京时间）。额度用完（45009）的应用会等到这个时刻。',
    },
    expects: { en: 'a time of day, from 00:00 to 23:59', zh: '一天中的时刻，00:00 到 23:59' },
    example: '00:00',
  },
  WECHAT_CONNECTIONS: {
    schema: integer(1, 4096),
    fallback: '32',
    about: {
      en: 'Connections of one process for log-ins, credentials and templates. Sending has its own: the concurrency of each app.',
      zh: '单个进程用于登录、校验凭证与同步模板的微信连接数。发送使用各应用自己的并发数。',
    },
    expects: { en: 'a whole number from 1 to 4096', zh: '1 到 4096 的整数' },
    example: '32',
  },
  OUTGOING_IP: {
    schema: list(address),
    about: {
      en: "Public addresses this service calls from; the console shows them for WeChat's IP allow-list (error 40164).",
      zh: '本服务对外访问的公网 IP；控制台会展示，供填入微信的 IP 白名单（错误码 40164）。',
    },
    expects: { en: 'IP addresses, comma-separated', zh: 'IP 地址，逗号分隔' },
    example: '203.0.113.10',
  },
} satisfies Record<string, Key>;

export const vendorKeys = {
  JIGUANG_UMS_BASE: {
    schema: baseUrl,
    fallback: 'https://api.ums.jiguang.cn',
    about: {
      en: 'Jiguang UMS address, for the channel jiguang-ums.',
      zh: '极光 UMS 接口地址，供 jiguang-ums 通道使用。',
    },
    expects: { en: 'an http(s) URL without query or login', zh: '不带查询参数和账号的 http(s) 地址' },
    example: 'http://127.0.0.1:8421',
  },
  JPUSH_API_BASE: {
    schema: baseUrl,
    fallback: 'https://api.jpush.cn',
    about: {
      en: 'JPush push API address, for the channel jpush.',
      zh: '极光推送接口地址，供 jpush 通道使用。',
    },
    expects: { en: 'an http(s) URL without query or login', zh: '不带查询参数和账号的 http(s) 地址' },
    example: 'http://127.0.0.1:8421',
  },
  JPUSH_REPORT_BASE: {
    schema: baseUrl,
    fallback: 'https://report.jpush.cn',
    about: {
      en: 'JPush report API address: what devices received.',
      zh: '极光推送统计接口地址，用于拉取送达数。',
    },
    expects: { en: 'an http(s) URL without query or login', zh: '不带查询参数和账号的 http(s) 地址' },
    example: 'http://127.0.0.1:8421',
  },
} satisfies Record<string, Key>;

export const localKeys = {
  LOG_LEVEL: {
    schema: z.enum(levels),
    fallback: 'info',
    about: { en: 'Least severe line that is written.', zh: '输出日志的最低级别。' },
    expects: { en: levels.join(', '), zh: levels.join('、') },
    example: 'info',
  },
  LOG_FORMAT: {
    schema: z.enum(formats),
    fallback: 'json',
    about: {
      en: 'json (one object per line) or pretty-text (short lines for a terminal).',
      zh: 'json（每行一个对象）或 pretty-text（适合终端阅读的短行）。',
    },
    expects: { en: formats.join(' or '), zh: formats.join(' 或 ') },
    example: 'pretty-text',
  },
  EMULATOR_PORT: {
    schema: port,
    fallback: '8421',
    about: { en: 'Port of the WeChat emulator in the sandbox.', zh: '沙箱中微信模拟器的端口。' },
    expects: portExpects,
    example: '8421',
  },
} satisfies Record<string, Key>;

/** Read by commands that call a running service: import, push, doctor. */
export const clientKeys = {
  HONGYAN_URL: {
    schema: baseUrl,
    about: {
      en: 'Service that the commands import, push and doctor call. Default: http(s)://HOST:PORT.',
      zh: 'import、push、doctor 等命令所调用的服务地址。默认 http(s)://HOST:PORT。',
    },
    expects: { en: 'an http(s) URL without query or login', zh: '不带查询参数和账号的 http(s) 地址' },
    example: 'https://push.example.com',
  },
  HONGYAN_API_KEY: {
    schema: apiKey,
    secret: true,
    about: {
      en: 'API key those commands use. The sandbox keeps one in sandbox-api-key of the data directory.',
      zh: '这些命令使用的 API 密钥。沙箱的密钥保存在数据目录的 sandbox-api-key 文件中。',
    },
    expects: { en: 'an API key as shown when it was made (hyk_...)', zh: '创建时显示的 API 密钥（hyk_...）' },
    example: 'hongyan keys create --name cli',
  },
} satisfies Record<string, Key>;

/** Every setting, in the order of `.env.example`. */
export const groups: readonly Group[] = [
  { title: { en: 'Process', zh: '进程' }, keys: processKeys },
  { title: { en: 'Database', zh: '数据库' }, keys: databaseKeys },
  { title: { en: 'HTTP', zh: 'HTTP 服务' }, keys: httpKeys },
  { title: { en: 'Single sign-on', zh: '单点登录' }, keys: signInKeys },
  { title: { en: 'Mail', zh: '邮件' }, keys: mailKeys },
  { title: { en: 'WeChat', zh: '微信' }, keys: wechatKeys },
  { title: { en: 'Channels', zh: '通道' }, keys: vendorKeys },
  { title: { en: 'Webhooks and robots', zh: 'Webhook 与机器人' }, keys: outgoingKeys },
  { title: { en: 'Traces', zh: '链路追踪' }, keys: tracingKeys },
  { title: { en: 'Logs and sandbox', zh: '日志与沙箱' }, keys: localKeys },
  { title: { en: 'Command line', zh: '命令行' }, keys: clientKeys },
];

export const allKeys = {
  ...processKeys,
  ...databaseKeys,
  ...httpKeys,
  ...signInKeys,
  ...mailKeys,
  ...wechatKeys,
  ...vendorKeys,
  ...outgoingKeys,
  ...tracingKeys,
  ...localKeys,
  ...clientKeys,
};
