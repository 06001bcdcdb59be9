import type { WechatHttp } from '#channels/wechat/http.ts';
import type { FetchToken } from '#channels/wechat/token.ts';
import { type TokenUrl, tokenByUrl } from '#channels/wechat/token-url.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { ChannelRow } from '#db/queries/channel/store.ts';
import type { Outgoing } from '#notifiers/http/outgoing.ts';
import { umsOf } from './open.ts';

interface Ways {
  outgoing: Outgoing;
  channels(appId: string): Promise<readonly ChannelRow[]>;
  /** Connections to UMS, made when an app first asks there. */
  umsHttp(): WechatHttp;
}

/** How the token of an app is fetched where WeChat's `stable_token` does not give it; undefined: by that. */
export async function tokenSourceOf(ways: Ways, app: AppRow, vault: AppVault): Promise<FetchToken | undefined> {
  if (app.token_from === null) return undefined;
  if (app.token_from === 'url') {
    const source = vault.openJson<TokenUrl>('app.token_source', app.token_source!);
    return tokenByUrl(source, ways.outgoing, () => performance.now());
  }
  const row = (await ways.channels(app.id)).find((one) => one.name === app.token_from);
  // That channel is not set up any more.
  if (row === undefined) return undefined;
  const ums = umsOf(ways.umsHttp(), row, vault);
  return () => ums.wechatToken();
}
