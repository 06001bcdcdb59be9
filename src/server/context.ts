import type { Logger } from 'pino';
import type { WechatApp } from '#channels/wechat/client.ts';
import type { Quota } from '#channels/wechat/quota.ts';
import type { FetchToken } from '#channels/wechat/token.ts';
import type { ContentWords } from '#core/content/content-words.ts';
import type { Tracer } from '#core/tracing/tracer.ts';
import type { Vaults } from '#core/vault/provider.ts';
import type { Clock } from '#db/clock.ts';
import type { Pool, Sql } from '#db/pool.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { PushKey } from '#db/queries/push/by-day.ts';
import type { Outgoing } from '#notifiers/http/outgoing.ts';
import type { Mailer } from '#notifiers/mailer.ts';
import type { QuotaReadings } from './apps/quota.ts';
import type { DoorRefusal } from './door/refused.ts';
import type { LiveStreams } from './live/streams.ts';

export type { Quota };

/** What every route is given. */
export interface ServerContext {
  pool: Pool;
  log: Logger;
  clock: Clock;
  newId: () => string;
  vaults: Vaults;
  /** Makes the key rows of a new app or organization, within the caller's transaction. */
  makeKeys(sql: Sql, owner: 'app' | 'organization', id: string): Promise<void>;
  /** The words an app's messages may not hold, or null. */
  words(app: AppRow): Promise<ContentWords | null>;
  /** The platform's calls of an app, for log-in, credentials check and template sync; never to send. */
  wechat(app: AppRow): Promise<WechatApp>;
  /** The same for credentials, or a source of tokens, not stored yet. */
  wechatOf(credentials: { appid: string; secret: string }, fetchToken?: FetchToken): WechatApp;
  /** Tells engines, here and elsewhere, that there may be work. Cheap; sent at most every few milliseconds. */
  hint(kind: 'slice' | 'control' | 'inbox' | 'plan' | 'lane', push?: PushKey): void;
  /** Counts whoever a door turned away, by door (`consent`, `wechat`, ...) and why. */
  doorRefused(door: string, reason: DoorRefusal): void;
  /** Told of the stages of pushes; null where nobody wants traces. */
  tracer: Tracer | null;
  /** Looks at addresses that members type in. */
  outgoing: Outgoing;
  /** Streams of counters to browsers. */
  live: LiveStreams;
  /** Readings of the platform's quotas, for who looks at an app. */
  quotas: QuotaReadings;
  /** When the platform's daily quotas start again: minutes after midnight in China. */
  quotaResetMinutes: number;
  /** Whether this is not the database server to send from, so that no engine runs. Kept for a moment. */
  fenced(): Promise<boolean>;
  /** An engine that has been silent for so long is dead to the others. */
  enginePatienceMs: number;
  /** The provider members may sign in by; null: none. */
  oidc: { issuer: string; clientId: string; clientSecret: string } | null;
  /** Sends members their links; null: they are handed on by hand. */
  mail: Mailer | null;
  /** Where WeChat and mini-programs reach us, without a trailing slash. */
  publicUrl: string;
  /** Where the vendors of channels are reached. */
  vendors: { umsBase: string; jpushBase: string };
  outgoingIps: readonly string[];
  /** Where the platform's calls go, without a trailing slash. */
  platformUrl: string;
  /** The version shown in the documentation and by /healthz. */
  version: string;
}
