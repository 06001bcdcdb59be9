import type { CalendarDay, Policy } from '#contract/policy.ts';

export interface AppRow {
  id: string;
  organization_id: string;
  name: string;
  platform: 'wechat';
  appid: string;
  secret: Buffer;
  original_id: string | null;
  callback_token: Buffer;
  callback_aes_key: Buffer | null;
  miniprogram_state: 'developer' | 'trial' | 'formal';
  spread: number;
  bucket_start: number;
  rate_per_second: number;
  concurrency: number;
  time_zone: string;
  constants: Record<string, string | number>;
  webview_page: string | null;
  webview_domains: string[];
  /** Its own policy; null: that of its organization holds. */
  policy: Policy | null;
  /** That of its organization, where the app was read by its id. */
  organization_policy?: Policy | null;
  /** Which of its pushes need approval; read by `findApp` only. */
  organization_approval?: unknown;
  calendar: CalendarDay[];
  /** Grows with every change of a word list that holds for the app; 0: there is none. */
  words_version: number;
  /** Pages of the released mini-program; null where nobody has told. */
  pages: string[] | null;
  pages_at: Date | null;
  seen_ip: string | null;
  checked_at: Date | null;
  /** `errcode` is null where it was not WeChat that refused. */
  check_error: { errcode: number | null; errmsg: string; advice: string } | null;
  templates_synced_at: Date | null;
  created_at: Date;
  updated_at: Date;
  version: number;
  /** Who keeps its access token: null for WeChat's stable_token, else that channel, or an address of the owner. */
  token_from: 'jiguang-ums' | 'url' | null;
  /** Of `url` alone: the address and its header, sealed as `app.token_source`. */
  token_source: Buffer | null;
}
