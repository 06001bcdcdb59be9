/** What may be limited: an app, one of its templates or channels, or one push. */
export type LimiterScope = 'app' | 'template' | 'channel' | 'push';

/** Names one limiter: `key` is an id, or the name of a channel. */
export interface LimiterKey {
  appId: string;
  scope: LimiterScope;
  key: string;
}

/** What the platform said of one day's calls, and of its rate if it has one. */
export interface LimiterQuota {
  daily_limit: number;
  used: number;
  remain: number;
  rate_limit: { call_count: number; refresh_seconds: number } | null;
}

/** A limiter as it stands. `paused_until` null while `paused`: until somebody lifts it. */
export interface LimiterRow {
  scope: LimiterScope;
  key: string;
  app_id: string;
  paused: boolean;
  paused_until: Date | null;
  reason: string | null;
  errcode: number | null;
  errmsg: string | null;
  rid: string | null;
  /** Tokens a second, and the most the row holds; null: no rate. */
  rate: number | null;
  burst: number | null;
  quota: LimiterQuota | null;
  quota_at: Date | null;
}
