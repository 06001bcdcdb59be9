import { createWechatHttp } from '#channels/wechat/http.ts';
import type { Pool } from '#db/pool.ts';
import { listChannels } from '#db/queries/channel/store.ts';
import { umsOf } from '#engine/channels/open.ts';
import type { Config } from './config/config.ts';
import type { TokenSource } from './wechat-calls.ts';

/** Who keeps the tokens of apps that leave theirs to a channel. */
export function tokenSourceOf(pool: Pool, config: Config): TokenSource {
  const { timeoutMs } = config.wechat;
  const http = createWechatHttp({
    baseUrl: config.vendors.umsBase,
    connections: 4,
    connectTimeoutMs: timeoutMs,
    headersTimeoutMs: timeoutMs,
    bodyTimeoutMs: timeoutMs,
  });
  return async (app, vault) => {
    const row = (await listChannels(pool, app.id)).find((one) => one.name === app.token_from);
    if (row === undefined) return undefined;
    const ums = umsOf(http, row, vault);
    return () => ums.wechatToken();
  };
}
