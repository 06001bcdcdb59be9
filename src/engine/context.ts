import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { ContentWords } from '#core/content/content-words.ts';
import type { Tracer } from '#core/tracing/tracer.ts';
import type { Vaults } from '#core/vault/provider.ts';
import type { Clock } from '#db/clock.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { ChannelRow } from '#db/queries/channel/store.ts';
import type { ScheduleRow } from '#db/queries/schedule/row.ts';
import type { AnyTemplateRow } from '#db/queries/template/sync.ts';
import type { Outgoing } from '#notifiers/http/outgoing.ts';
import type { VendorAddresses } from './channels/open.ts';
import type { Hints } from './hints.ts';

/** Times by which engines judge themselves and one another, in milliseconds. */
export interface EngineTimes {
  /** Between two heartbeats. */
  beatMs: number;
  /** An engine that could not write its beat for this long stops calling and forgets what it held. */
  deadlineMs: number;
  /** Another engine whose beat stood still for this long is dead. Must exceed `deadlineMs`. */
  patienceMs: number;
  /** Between two looks at the tables when no hint comes. */
  pollMs: number;
  /** Between two rounds of upkeep. */
  upkeepMs: number;
  /** Between two looks at what might be out of order. */
  alertMs: number;
  /** Between two folds of what was counted. */
  foldMs: number;
}

export const defaultTimes: EngineTimes = {
  beatMs: 2000,
  deadlineMs: 10_000,
  patienceMs: 15_000,
  pollMs: 1000,
  upkeepMs: 60_000,
  foldMs: 5000,
  alertMs: 15_000,
};

/** Numbers the engine counts as it goes; implemented by the metrics registry. */
export interface EngineMetrics {
  countOutcome(channel: string, outcome: string, count?: number): void;
  countInbox(kind: string, result: string): void;
  setLanes(count: number): void;
  setSlicesDue(count: number): void;
  setQueueAge(seconds: number): void;
  setLawViolations(count: number): void;
  setFactsWaiting(count: number): void;
  countWebhook(result: string): void;
  countNotice(kind: string, result: string): void;
  setAlertsFiring(severity: 'warning' | 'critical', count: number): void;
}

/** What every actor of the engine is given. */
export interface EngineContext {
  pool: Pool;
  /** What dispatch uses as its `pool`. */
  dispatchPool: Pool;
  /** For looks at pushes of all days. */
  watchPool: Pool;
  log: Logger;
  metrics: EngineMetrics;
  vaults: Vaults;
  /** Told of the stages of pushes; null where nobody wants traces. */
  tracer: Tracer | null;
  clock: Clock;
  hints: Hints;
  times: EngineTimes;
  newId: () => string;
  /** An app's row, kept for a second. */
  app(id: string): Promise<AppRow | undefined>;
  /** A template's row, kept for a second. */
  template(id: string): Promise<AnyTemplateRow | undefined>;
  /** The channels an app has set up, kept for a second. */
  channels(appId: string): Promise<ChannelRow[]>;
  /** Where the vendors of channels are reached. */
  vendors: VendorAddresses;
  /** Calls to addresses that members typed in: webhooks, robots. */
  outgoing: Outgoing;
  /** What alerts ask of this machine: room on the disk of our data (null where it is not ours), end of the certificate. */
  probes: {
    diskFree(): Promise<{ share: number; bytes: number } | null>;
    certificateExpiry(): Date | null;
  };
  /** Where links of notices begin, without a trailing slash. */
  publicUrl: string;
  /** The words an app's messages may not hold, or null. */
  words(app: AppRow): Promise<ContentWords | null>;
  /** The triggers of an app that are on, kept for a second. */
  triggers(appId: string): Promise<ScheduleRow[]>;
  /** Days for which pushes and their outcomes are kept. */
  retentionDays: number;
  wechat: {
    baseUrl: string;
    connectTimeoutMs: number;
    timeoutMs: number;
    /** When its daily quotas start again: minutes after midnight in China. */
    quotaResetMinutes: number;
  };
  /**
   * True when this process is surely the only engine of the database (embedded PostgreSQL behind its lock): what other
   * engines left is then taken over at once, without patience.
   */
  alone: boolean;
}
