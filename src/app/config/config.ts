import type { Text } from '#contract/start-error.ts';
import type { Secrets } from './secrets.ts';

export type Role = 'api' | 'engine';
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
export type LogFormat = 'json' | 'pretty-text';

/** All settings of a process, checked and deeply frozen. Times are milliseconds, sizes bytes, paths absolute. */
export type Config = {
  readonly roles: readonly Role[];
  readonly dataDir: string;
  readonly shutdownTimeoutMs: number;
  /** Days for which pushes and their outcomes are kept. */
  readonly retentionDays: number;
  readonly database: {
    /** `embedded`: we run PostgreSQL ourselves in the data directory; `external`: `secrets.databaseUrl` names it. */
    readonly mode: 'embedded' | 'external';
    readonly poolMax: number;
  };
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** Without a trailing slash. */
    readonly publicUrl: string;
    readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
    /** Addresses and CIDR ranges; empty means nobody is trusted. */
    readonly trustProxy: readonly string[];
    readonly bodyLimitBytes: number;
  };
  /** Single sign-on; null: none. Its secret is `secrets.oidcClientSecret`. */
  readonly oidc: { readonly issuer: string; readonly clientId: string } | null;
  /** Who mails to members come from; null: none are sent. The server is `secrets.smtpUrl`. */
  readonly mailFrom: string | null;
  readonly wechat: {
    /** Without a trailing slash. */
    readonly apiBase: string;
    readonly timeoutMs: number;
    readonly connections: number;
    /** When the platform's daily quotas start again: minutes after midnight in China. */
    readonly quotaResetMinutes: number;
    /** Shown to operators for WeChat's IP allow-list; empty when unknown. */
    readonly outgoingIps: readonly string[];
  };
  /** Vendors of channels beside WeChat; each without a trailing slash. */
  readonly vendors: {
    readonly umsBase: string;
    readonly jpushBase: string;
    readonly jpushReportBase: string;
  };
  /** Address ranges beside the public internet that webhooks and robots may be on. */
  readonly outgoingAllow: readonly string[];
  readonly log: { readonly level: LogLevel; readonly format: LogFormat };
  /** Where traces go; null: nowhere. */
  readonly tracing: { readonly endpoint: string; readonly ratio: number; readonly service: string } | null;
  readonly emulator: { readonly port: number };
  readonly secrets: Secrets;
  /** Things that work and are probably not meant: to be logged once at the start. */
  readonly warnings: readonly Text[];
};
