import { createWechatHttp, type WechatHttp } from '#channels/wechat/http.ts';
import type { Pool } from '#db/pool.ts';
import { listChannels } from '#db/queries/channel/store.ts';
import { tokenSourceOf as sourceOf } from '#engine/channels/token-source.ts';
import type { Outgoing } from '#notifiers/http/outgoing.ts';
import type { Config } from './config/config.ts';
import type { TokenSource } from './wechat-calls.ts';

/** Who keeps the tokens of apps that leave theirs to a channel, or to an address of their owner. */
export function tokenSourceOf(pool: Pool, config: Config, outgoing: Outgoing): TokenSource {
  const { timeoutMs } = config.wechat;
  let http: WechatHttp | undefined;
  const umsHttp = () => {
    http ??= createWechatHttp({
      baseUrl: config.vendors.umsBase,
      connections: 4,
      connectTimeoutMs: timeoutMs,
      headersTimeoutMs: timeoutMs,
      bodyTimeoutMs: timeoutMs,
    });
    return http;
  };
  const ways = { outgoing, umsHttp, channels: (appId: string) => listChannels(pool, appId) };
  return (app, vault) => sourceOf(ways, app, vault);
}
