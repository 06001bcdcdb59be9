import { signAgain } from '#channels/wechat/callback/sign-again.ts';
import { signedHeaders } from '#core/webhook/sign.ts';
import type { WebhookRow } from '#db/queries/webhook/endpoint.ts';
import type { MessageRow } from '#db/queries/webhook/message.ts';
import type { EngineContext } from '../context.ts';

/** A call as it goes out. */
export interface OutgoingCall {
  url: string;
  body: string | Buffer;
  headers: Record<string, string>;
}

/**
 * A callback of WeChat's on its way to the owner's system: its body to the byte, signed anew by WeChat's rule with the app's
 * token and by Standard Webhooks with the relay's secret. Undefined when its app is gone.
 */
export async function relayCall(
  { app: appOf, vaults }: Pick<EngineContext, 'app' | 'vaults'>,
  webhook: WebhookRow,
  message: MessageRow & { sealed: Buffer },
  secrets: readonly string[],
  at: Date,
): Promise<OutgoingCall | undefined> {
  const app = webhook.app_id === null ? undefined : await appOf(webhook.app_id);
  if (app === undefined) return undefined;
  const vault = await vaults.ofApp(app.id);
  const held = JSON.parse(vault.fields.open('webhook_message.sealed', message.id, message.sealed)) as {
    body: string;
    content_type: string;
    openid: string | null;
  };
  const body = Buffer.from(held.body, 'base64');
  const token = vault.openSecret('app.callback_token', app.callback_token);
  const url = signAgain(new URL(webhook.url), { token, body, openid: held.openid, at });
  const headers = { ...signedHeaders(secrets, message.id, at, body), 'content-type': held.content_type };
  return { url: url.toString(), body, headers };
}
