import type { z } from 'zod';
import type { app, limiter } from '#contract/app.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { LimiterRow } from '#db/queries/limiter/row.ts';
import { shownSource } from '../apps/token-source.ts';

/** Where this installation is reached and calls from. */
export interface Place {
  publicUrl: string;
  outgoingIps: readonly string[];
}

/**
 * An app for the API. Of its secrets only the callback token is shown, to whoever may manage it; `madeAesKey`
 * in the one answer that made it.
 */
export function appOf(
  row: AppRow,
  vault: AppVault,
  place: Place,
  shows: { secrets: boolean; madeAesKey?: string | null },
): z.input<typeof app> {
  return {
    id: row.id,
    name: row.name,
    platform: row.platform,
    appid: row.appid,
    miniprogram_state: row.miniprogram_state,
    rate_per_second: row.rate_per_second,
    concurrency: row.concurrency,
    spread: row.spread,
    constants: row.constants,
    webview_page: row.webview_page,
    webview_domains: row.webview_domains,
    callback: {
      url: `${place.publicUrl}/door/wechat/${row.id}`,
      token: shows.secrets ? vault.openSecret('app.callback_token', row.callback_token) : null,
      has_aes_key: row.callback_aes_key !== null,
      aes_key: shows.madeAesKey ?? null,
    },
    request_domains: [new URL(place.publicUrl).origin],
    outgoing_ip: place.outgoingIps[0] ?? row.seen_ip,
    credentials: {
      ok: row.checked_at === null ? null : row.check_error === null,
      checked_at: row.checked_at?.toISOString() ?? null,
      error: row.check_error,
    },
    token_source: shownSource(row, vault, shows),
    templates_synced_at: row.templates_synced_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    version: row.version,
  };
}

/** A limiter as it stands. */
export function limiterOf(row: LimiterRow): z.input<typeof limiter> {
  return {
    scope: row.scope,
    key: row.key,
    paused: row.paused,
    paused_until: row.paused_until?.toISOString() ?? null,
    reason: row.reason ?? '',
    errcode: row.errcode,
    errmsg: row.errmsg,
    rid: row.rid,
    rate_per_second: row.rate,
    burst: row.burst,
    quota: row.quota === null ? null : { ...row.quota, read_at: row.quota_at!.toISOString() },
  };
}
