import type { ChannelCall, OpenChannel } from '#channels/channel.ts';
import { openJpush } from '#channels/jiguang/jpush.ts';
import { type OpenUms, openUms } from '#channels/jiguang/ums.ts';
import type { Outcome } from '#channels/outcome.ts';
import type { WechatApp } from '#channels/wechat/client.ts';
import { createWechatHttp, type WechatHttp } from '#channels/wechat/http.ts';
import { pictureOf, serviceBody } from '#channels/wechat/service.ts';
import type { JpushCredentials, JpushSettings, UmsCredentials, UmsSettings } from '#contract/channel.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { ChannelRow } from '#db/queries/channel/store.ts';
import type { EngineContext } from '../context.ts';
import { Pictures } from './pictures.ts';

/** Where the vendors of channels are reached. */
export interface VendorAddresses {
  umsBase: string;
  jpushBase: string;
  jpushReportBase: string;
}

type OpenContext = Pick<EngineContext, 'pool' | 'clock' | 'wechat' | 'vendors'>;

/** Calls that a sender makes for a channel, and what closes behind them. */
export interface Opened extends Pick<OpenChannel, 'send' | 'lifted'> {
  version: number;
  close(): Promise<void>;
}

/** The credentials of a channel as they were sealed. */
export function credentialsOf<T>(vault: AppVault, row: ChannelRow): T {
  return vault.openJson<T>('channel.credentials', row.credentials!);
}

/** Opens a channel of an app. @param connections most calls at a time */
export function openChannel(
  context: OpenContext,
  row: ChannelRow,
  parts: { vault: AppVault; wechat: WechatApp; connections: number },
): Opened {
  switch (row.name) {
    case 'wechat-service':
      return openService(context, row, parts.wechat);
    case 'jiguang-ums': {
      const http = httpTo(context, context.vendors.umsBase, parts.connections);
      const ums = umsOf(http, row, parts.vault);
      return { version: row.version, send: (call) => ums.send(call), lifted: () => ums.lifted(), close: http.close };
    }
    case 'jpush': {
      const push = httpTo(context, context.vendors.jpushBase, parts.connections);
      const report = httpTo(context, context.vendors.jpushReportBase, 1);
      const settings = row.settings as JpushSettings;
      const credentials = credentialsOf<JpushCredentials>(parts.vault, row);
      const opened = openJpush({ push, report, settings, credentials, now: () => performance.now() });
      const close = async () => {
        await push.close();
        await report.close();
      };
      return { version: row.version, send: (call) => opened.send(call), lifted: () => opened.lifted(), close };
    }
  }
}

/** UMS of an app over connections that the caller closes. */
export function umsOf(http: WechatHttp, row: ChannelRow, vault: AppVault): OpenUms {
  return openUms(http, row.settings as UmsSettings, credentialsOf<UmsCredentials>(vault, row));
}

export function httpTo({ wechat }: Pick<EngineContext, 'wechat'>, baseUrl: string, connections: number): WechatHttp {
  const { connectTimeoutMs, timeoutMs } = wechat;
  return createWechatHttp({
    baseUrl,
    connections,
    connectTimeoutMs,
    headersTimeoutMs: timeoutMs,
    bodyTimeoutMs: timeoutMs,
  });
}

/** Customer-service messages go out over the app's own connections, under its own token. */
function openService(context: OpenContext, row: ChannelRow, wechat: WechatApp): Opened {
  const pictures = new Pictures(context, row.app_id, (picture) => wechat.uploadPicture(picture));
  async function send({ body, targets }: ChannelCall): Promise<Outcome> {
    const picture = pictureOf(body);
    const mediaId = picture === null ? null : await pictures.placed(picture);
    if (mediaId !== null && typeof mediaId !== 'string') return mediaId;
    return wechat.sendService(serviceBody(body, targets[0]!, mediaId));
  }
  return { version: row.version, send, lifted() {}, async close() {} };
}
